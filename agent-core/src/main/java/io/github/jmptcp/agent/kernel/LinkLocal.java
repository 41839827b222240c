package io.github.jmptcp.agent.kernel;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Finds the interface of a link-local address of this host, in {@code /proc}. Thread-safe. */
public final class LinkLocal {

  private LinkLocal() {}

  /** Returns the index of the only interface with the address; 0 where none or several have it. */
  public static int interfaceOf(InetAddress local) {
    if (!local.isLinkLocalAddress()) {
      return 0;
    }
    String wanted = hex(local.getAddress());
    int found = 0;
    // fe800000000000000000000000000001 02 40 20 80 eth0: address, index, prefix, scope, flags, name
    try (InputStream file = new FileInputStream("/proc/self/net/if_inet6");
        BufferedReader in =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(wanted)) {
          if (found != 0) {
            return 0;
          }
          int start = wanted.length() + 1;
          found = Integer.parseInt(line.substring(start, line.indexOf(' ', start)), 16);
        }
      }
    } catch (IOException | RuntimeException ignored) {
      return 0;
    }
    return found;
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte b : bytes) {
      text.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return text.toString();
  }
}
