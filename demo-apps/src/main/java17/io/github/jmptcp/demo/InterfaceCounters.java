package io.github.jmptcp.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's byte counters per interface.
 *
 * <p>Source: {@code /proc/PID/net/dev}, link layer bytes since the interface was made.
 *
 * @param received bytes received, by the name of the interface
 */
record InterfaceCounters(Map<String, Long> received) {

  private static final int RECEIVED_BYTES = 0;

  /** Reads the counters of a host now. */
  static InterfaceCounters of(Host host) throws DemoException {
    try {
      return parse(Files.readAllLines(host.proc("net/dev")));
    } catch (IOException e) {
      throw new DemoException(
          "the interface counters of the " + host.name() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Parses the text of {@code /proc/net/dev}: two lines of head, then {@code NAME: NUMBERS}. */
  static InterfaceCounters parse(List<String> lines) {
    Map<String, Long> received = new HashMap<>();
    for (String line : lines) {
      int colon = line.lastIndexOf(':');
      if (colon < 0) {
        continue;
      }
      String[] numbers = line.substring(colon + 1).strip().split("\\s+");
      received.put(line.substring(0, colon).strip(), Long.parseLong(numbers[RECEIVED_BYTES]));
    }
    return new InterfaceCounters(received);
  }

  /**
   * Bytes received on one interface.
   *
   * @throws IllegalArgumentException when there is no such interface
   */
  long receivedOn(String device) {
    Long bytes = received.get(device);
    if (bytes == null) {
      throw new IllegalArgumentException("no interface " + device + " among " + received.keySet());
    }
    return bytes;
  }
}
