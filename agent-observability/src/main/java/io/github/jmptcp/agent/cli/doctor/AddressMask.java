package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.AddressText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces IP addresses in a text by numbered words, {@code IPv4-1} and the like: the same address
 * by the same word each time. Loopback and unspecified addresses stay, as do names.
 */
final class AddressMask {
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "(?<![0-9A-Za-z:.])(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]*"
              + "(?::(?:[0-9]{1,3}\\.){3}[0-9]{1,3})?(?!\\.[0-9]))(?![0-9A-Za-z])");

  private final Map<InetAddress, String> words = new HashMap<>();
  private int v4;
  private int v6;

  /** The text without addresses. */
  String apply(String text) {
    Matcher candidate = CANDIDATE.matcher(text);
    StringBuffer masked = new StringBuffer(); // what Java 8's Matcher takes
    while (candidate.find()) {
      InetAddress address = parse(candidate.group());
      String word = address == null || isPublic(address) ? candidate.group() : word(address);
      candidate.appendReplacement(masked, Matcher.quoteReplacement(word));
    }
    return candidate.appendTail(masked).toString();
  }

  /** Whether it reveals nothing of this host. */
  private static boolean isPublic(InetAddress address) {
    return address.isLoopbackAddress() || address.isAnyLocalAddress();
  }

  private String word(InetAddress address) {
    String word = words.get(address);
    if (word == null) {
      word = address.getAddress().length == 4 ? "IPv4-" + ++v4 : "IPv6-" + ++v6;
      words.put(address, word);
    }
    return word;
  }

  private static @Nullable InetAddress parse(String text) {
    byte[] bytes =
        text.indexOf(':', text.indexOf(':') + 1) < 0 && text.indexOf(':') >= 0
            ? null // a port
            : AddressText.parse(text);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException ignored) {
      return null; // only for a wrong number of bytes
    }
  }
}
