package io.github.jmptcp.paths.rules;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that a rule is about: {@code [connect:|listen:]HOST[/PREFIX][:PORTS]}. Immutable.
 *
 * <p>HOST is an address, {@code [v6]}, {@code *}, or a name pattern such as {@code *.example.com},
 * which is matched against the name that the application resolved; nothing is looked up. PORTS is
 * {@code 443} or {@code 9000-9099}. Without {@code connect:} or {@code listen:} both are meant, but
 * for a name, which only connections have.
 */
public final class SocketPattern {
  private final String text;
  private final boolean connects;
  private final boolean listens;
  private final byte @Nullable [] address;
  private final int prefix;
  private final @Nullable String name;
  private final int firstPort;
  private final int lastPort;

  private SocketPattern(String text, SocketPatternParser parsed) {
    this.text = text;
    this.connects = parsed.connects;
    this.listens = parsed.listens;
    this.address = parsed.address;
    this.prefix = parsed.prefix;
    this.name = parsed.name;
    this.firstPort = parsed.firstPort;
    this.lastPort = parsed.lastPort;
  }

  /**
   * Reads a pattern.
   *
   * @throws RuleSyntaxException with the place of what is wrong in {@code text}
   */
  public static SocketPattern parse(String text) throws RuleSyntaxException {
    return new SocketPattern(text, SocketPatternParser.parse(text));
  }

  /**
   * Returns whether a connection to there is meant.
   *
   * @param remote 4 or 16 bytes; an IPv4-mapped address as its IPv4 address
   * @param hostName as the application named it, or null
   */
  public boolean matchesConnect(byte[] remote, int port, @Nullable String hostName) {
    return connects && matches(remote, port, hostName);
  }

  /**
   * Returns why a connection to there is not meant; null where it is. Parameters as those of {@link
   * #matchesConnect}.
   */
  public @Nullable String whyNotConnect(byte[] remote, int port, @Nullable String hostName) {
    if (!connects) {
      return "it is about listeners";
    }
    if (port < firstPort || port > lastPort) {
      return "port " + port + " is another one";
    }
    if (matches(remote, port, hostName)) {
      return null;
    }
    if (address != null) {
      return "the address is another one";
    }
    return hostName == null ? "the peer has no name" : "the name " + hostName + " is another one";
  }

  /** Returns whether a listener at that local address is meant. */
  public boolean matchesListen(byte[] local, int port) {
    return listens && matches(local, port, null);
  }

  /** Returns whether it can match a connection. */
  public boolean isAboutConnects() {
    return connects;
  }

  /** Returns whether it can match a listener. */
  public boolean isAboutListeners() {
    return listens;
  }

  /** Returns whether it asks for the name that the application resolved. */
  public boolean hasName() {
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

  /**
   * Returns the name that the application resolved to this address; null where it gave the address.
   * Nothing is looked up.
   */
  public static @Nullable String nameOf(InetAddress address) {
    // getHostName would look it up; toString writes "name/literal" with what is known
    String known = address.toString();
    int slash = known.indexOf('/');
    return slash > 0 ? known.substring(0, slash) : null;
  }

  /** Returns the pattern as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
