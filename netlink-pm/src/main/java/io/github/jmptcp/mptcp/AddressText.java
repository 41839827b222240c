package io.github.jmptcp.mptcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** IP addresses as text. No name is ever looked up. */
public final class AddressText {
  private AddressText() {}

  /**
   * Reads an address literal.
   *
   * @param text IPv6 as inet_pton(3) takes it; IPv4 as iproute2 takes it, so that {@code 10.1} is
   *     10.1.0.0 and numbers may be octal or hexadecimal
   * @return 4 bytes, or 16 (also for {@code ::ffff:a.b.c.d}); null where it is no address
   */
  public static byte @Nullable [] parse(String text) {
    return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
  }

  private static byte @Nullable [] parse4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < parts.length; i++) {
      long part = NumberText.parse(parts[i], 255);
      if (part < 0) {
        return null;
      }
      address[i] = (byte) part;
    }
    return address;
  }

  private static byte @Nullable [] parse6(String text) {
    if (text.startsWith(".")) {
      return null; // JDK 8 would look it up as a name
    }
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789abcdefABCDEF:.".indexOf(text.charAt(i)) < 0) {
        return null; // no zone, no brackets, no prefix
      }
    }
    try {
      // a literal with a colon is never looked up
      byte[] address = InetAddress.getByName(text).getAddress();
      return address.length == 16 ? address : mapped(address);
    } catch (UnknownHostException ignored) {
      return null; // not an address
    }
  }

  /** Returns the 16 bytes of {@code ::ffff:a.b.c.d}. */
  static byte[] mapped(byte[] ipv4) {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(ipv4, 0, mapped, 12, 4);
    return mapped;
  }

  /** The address as {@code ip} prints it: dotted decimal, or IPv6 as inet_ntop(3) writes it. */
  public static String format(InetAddress address) {
    return format(address.getAddress());
  }

  /** Address and port, as {@code ss} prints them: {@code 10.0.1.1:80}, {@code [fd00::1]:80}. */
  public static String format(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      return address.getHostString() + ":" + address.getPort();
    }
    String text = format(ip);
    return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + address.getPort();
  }

  /** As {@link #format(InetAddress)}, of 4 or 16 bytes in network order. */
  public static String format(byte[] address) {
    return address.length == 4 ? format4(address, 0) : format6(address);
  }

  private static String format4(byte[] bytes, int from) {
    return (bytes[from] & 0xff)
        + "."
        + (bytes[from + 1] & 0xff)
        + "."
        + (bytes[from + 2] & 0xff)
        + "."
        + (bytes[from + 3] & 0xff);
  }

  private static String format6(byte[] bytes) {
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int runStart = -1;
    int runLength = 1; // a single zero is not shortened
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && words[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
      i = Math.max(i, end);
    }
    // ::a.b.c.d and ::ffff:a.b.c.d keep their dots, as in glibc
    boolean dots = runStart == 0 && (runLength == 6 || (runLength == 5 && words[5] == 0xffff));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < (dots ? 6 : 8); i++) {
      if (i == runStart) {
        text.append(i == 0 ? "::" : ":");
        i += runLength - 1;
        continue;
      }
      text.append(Integer.toHexString(words[i]));
      if (i < 7) {
        text.append(':');
      }
    }
    return dots ? text + format4(bytes, 12) : text.toString();
  }
}
