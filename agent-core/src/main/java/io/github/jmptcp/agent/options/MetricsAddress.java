package io.github.jmptcp.agent.options;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.text.DidYouMean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The value of {@code metrics}: {@code PORT}, or {@code HOST:PORT}. No name is looked up. */
public final class MetricsAddress {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final String text;
  private final InetSocketAddress address;

  private MetricsAddress(String text, InetSocketAddress address) {
    this.text = text;
    this.address = address;
  }

  /** Where to listen. */
  public InetSocketAddress address() {
    return address;
  }

  /** The value as given. */
  @Override
  public String toString() {
    return text;
  }

  /**
   * Returns the address.
   *
   * @throws IllegalArgumentException where it is none
   */
  static MetricsAddress parse(String value) {
    String refusal = refusal(value);
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    byte[] host = host(value);
    try {
      return new MetricsAddress(
          value,
          new InetSocketAddress(
              InetAddress.getByAddress(host == null ? LOOPBACK : host), port(value)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(value, e); // only for a wrong number of bytes
    }
  }

  /** Why it is refused; null where it is well formed. */
  private static @Nullable String refusal(String value) {
    int colon = value.lastIndexOf(':');
    if (port(value) < 0) {
      return "not off, nor a port from 1 to 65535 such as 9464 or 0.0.0.0:9464"
          + (colon < 0 ? DidYouMean.hint(value, new String[] {"off"}) : "");
    }
    return colon >= 0 && host(value) == null
        ? "the host is an IPv4 address, an IPv6 address in brackets, or * for every address of"
            + " this host, as in 127.0.0.1:9464 or [::1]:9464"
        : null;
  }

  /** Returns -1 where it is no port. */
  private static int port(String value) {
    String port = value.substring(value.lastIndexOf(':') + 1);
    int number = 0;
    for (int i = 0; i < port.length(); i++) {
      char c = port.charAt(i);
      if (c < '0' || c > '9' || i == 5) {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number >= 1 && number <= 65535 ? number : -1;
  }

  /** Returns null where there is none, or it is no address. */
  private static byte @Nullable [] host(String value) {
    int colon = value.lastIndexOf(':');
    String host = colon < 0 ? "" : value.substring(0, colon);
    if (host.equals("*")) {
      return new byte[16];
    }
    if (host.equals("localhost")) {
      return LOOPBACK;
    }
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    if (host.isEmpty() || brackets != host.indexOf(':') >= 0) {
      return null;
    }
    return AddressText.parse(brackets ? host.substring(1, host.length() - 1) : host);
  }
}
