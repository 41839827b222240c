package io.github.jmptcp.agent.report;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as people write them: {@code 10.0.1.2:80}, {@code [fe80::1%eth0]:80}.
 *
 * <p>AddressText of netlink-pm shortens IPv6 too, without the zone. It is not used here because its
 * package lies compressed in the agent's jar: the log line of the first IPv6 connection would
 * inflate 140 kB and keep them.
 */
public final class Addresses {

  private Addresses() {}

  /** Address and port. */
  public static String text(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String text = host == null ? address.getHostString() : text(host);
    return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + address.getPort();
  }

  /** The address; IPv6 in its short form (RFC 5952). */
  public static String text(InetAddress address) {
    String full = address.getHostAddress();
    if (!(address instanceof Inet6Address)) {
      return full;
    }
    int percent = full.indexOf('%');
    String zone = percent < 0 ? "" : full.substring(percent);
    byte[] bytes = address.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    // the longest run of at least two zero groups, the first of equals
    int longest = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        longest = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == longest) {
        text.append("::");
        i += length - 1;
      } else {
        if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.append(zone).toString();
  }
}
