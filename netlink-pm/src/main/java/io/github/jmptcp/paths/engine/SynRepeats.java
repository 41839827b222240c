package io.github.jmptcp.paths.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;

/** How often the kernel repeats a SYN after one second each. */
final class SynRepeats {
  private SynRepeats() {}

  /** {@code net.ipv4.tcp_syn_linear_timeouts} of the calling thread's namespace; kernel 6.5. */
  static int ofThisNamespace() {
    try {
      byte[] text = Files.readAllBytes(Paths.get("/proc/sys/net/ipv4/tcp_syn_linear_timeouts"));
      return Integer.parseInt(new String(text, StandardCharsets.US_ASCII).trim());
    } catch (IOException | NumberFormatException e) {
      return 0; // an older kernel waits 1, 2, 4 seconds
    }
  }
}
