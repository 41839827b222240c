package io.github.jmptcp.agent.rules;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One rule: {@code [connect:|listen:]HOST[/PREFIX][:PORTS]}. Immutable.
 *
 * <p>HOST is an address, {@code [v6]}, {@code *}, or a name pattern such as {@code *.example.com},
 * which is matched against the name that the application resolved; nothing is looked up.
 */
public final class Rule {
  private final String text;
  private final boolean connects;
  private final boolean listens;
  // an address of 4 or 16 bytes and its prefix, or a name, or neither for *
  private final byte @Nullable [] address;
  private final int prefix;
  private final @Nullable String name;
  private final int firstPort;
  private final int lastPort;

  Rule(
      String text,
      boolean connects,
      boolean listens,
      byte @Nullable [] address,
      int prefix,
      @Nullable String name,
      int firstPort,
      int lastPort) {
    this.text = text;
    this.connects = connects;
    this.listens = listens;
    this.address = address;
    this.prefix = prefix;
    this.name = name;
    this.firstPort = firstPort;
    this.lastPort = lastPort;
  }

  /**
   * Whether a connect to there is meant. {@code hostName}: as the application named it, or null.
   */
  boolean matchesConnect(byte[] remote, int port, @Nullable String hostName) {
    return connects && matches(remote, port, hostName);
  }

  /** Whether a listener at that local address is meant. */
  boolean matchesListen(byte[] local, int port) {
    return listens && matches(local, port, null);
  }

  boolean isAboutConnects() {
    return connects;
  }

  boolean isAboutListeners() {
    return listens;
  }

  boolean hasName() {
    return name != null;
  }

  private boolean matches(byte[] host, int port, @Nullable String hostName) {
    if (port < firstPort || port > lastPort) {
      return false;
    }
    if (address != null) {
      return host.length == address.length && samePrefix(host, address, prefix);
    }
    return name == null || (hostName != null && NamePattern.matches(name, hostName));
  }

  private static boolean samePrefix(byte[] a, byte[] b, int bits) {
    int whole = bits >> 3;
    for (int i = 0; i < whole; i++) {
      if (a[i] != b[i]) {
        return false;
      }
    }
    int rest = bits & 7;
    return rest == 0 || ((a[whole] ^ b[whole]) & (0xff00 >> rest) & 0xff) == 0;
  }

  /** The name that the application resolved to this address; null where it gave the address. */
  static @Nullable String nameOf(InetAddress address) {
    // getHostName would look it up; toString writes "name/literal" with what is known
    String known = address.toString();
    int slash = known.indexOf('/');
    return slash > 0 ? known.substring(0, slash) : null;
  }

  /** The rule as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
