package io.github.jmptcp.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that passed the client's end of each path since it was made, in the direction of the
 * bulk, by the kernel's counters.
 */
final class PathMeter {

  private final Network network;
  private List<Long> before;
  private List<Long> start;
  private boolean uploads;

  PathMeter(Network network) throws DemoException {
    this.network = network;
    this.start = counters();
    this.before = start.stream().map(bytes -> 0L).toList();
  }

  /** From now on the bulk goes that way; what was counted stays. */
  void turn(boolean uploads) throws DemoException {
    before = bytes();
    this.uploads = uploads;
    start = counters();
  }

  /** So far, the main path first. */
  List<Long> bytes() throws DemoException {
    List<Long> now = counters();
    List<Long> sum = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      sum.add(before.get(i) + now.get(i) - start.get(i));
    }
    return sum;
  }

  private List<Long> counters() throws DemoException {
    InterfaceCounters counters = InterfaceCounters.of(network.client());
    return network.paths().stream()
        .map(path -> uploads ? counters.sentOn(path) : counters.receivedOn(path))
        .toList();
  }
}
