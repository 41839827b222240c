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
 * @param sent bytes sent, by the name of the interface
 */
record InterfaceCounters(Map<String, Long> received, Map<String, Long> sent) {

  private static final int RECEIVED_BYTES = 0;
  private static final int SENT_BYTES = 8;

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
    Map<String, Long> sent = new HashMap<>();
    for (String line : lines) {
      int colon = line.lastIndexOf(':');
      if (colon < 0) {
        continue;
      }
      String[] numbers = line.substring(colon + 1).strip().split("\\s+");
      String device = line.substring(0, colon).strip();
      received.put(device, Long.parseLong(numbers[RECEIVED_BYTES]));
      sent.put(device, Long.parseLong(numbers[SENT_BYTES]));
    }
    return new InterfaceCounters(received, sent);
  }

  /**
   * Bytes received on one interface.
   *
   * @throws IllegalArgumentException when there is no such interface
   */
  long receivedOn(String device) {
    return of(received, device);
  }

  /**
   * Bytes sent on one interface.
   *
   * @throws IllegalArgumentException when there is no such interface
   */
  long sentOn(String device) {
    return of(sent, device);
  }

  private static long of(Map<String, Long> counters, String device) {
    Long bytes = counters.get(device);
    if (bytes == null) {
      throw new IllegalArgumentException("no interface " + device + " among " + counters.keySet());
    }
    return bytes;
  }
}
