package io.github.jmptcp.it.matrix;

import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.matrix.MatrixRun.Speech;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to open a socket, and the addresses it is tried with.
 *
 * @param name its name in the application
 * @param since the first release that has it
 * @param families which addresses it can speak
 */
public record Cell(String name, Speech speech, int since, Families families) {

  /** Which addresses a cell is good for. */
  public enum Families {
    ALL,
    ONLY_IPV4,
    /** An IPv6 socket, which reaches both; it cannot be made with preferIPv4Stack. */
    NEEDS_IPV6
  }

  /** Clients: each is pointed at 127.0.0.1 and at ::1. */
  public static final List<Cell> CLIENTS =
      List.of(
          raw("socket"),
          raw("socket-timeout"),
          raw("socket-bind"),
          raw("socket-factory"),
          raw("channel"),
          raw("channel-adaptor"),
          raw("channel-selector"),
          new Cell("channel-inet", Speech.RAW, 15, Families.ONLY_IPV4),
          new Cell("channel-inet6", Speech.RAW, 15, Families.NEEDS_IPV6),
          raw("async"),
          raw("async-group"),
          new Cell("http-url-connection", Speech.HTTP, 8, Families.ALL),
          new Cell("https-url-connection", Speech.HTTPS, 8, Families.ALL),
          new Cell("http-client", Speech.HTTP, 11, Families.ALL),
          new Cell("https-client", Speech.HTTPS, 11, Families.ALL),
          new Cell("tls-socket", Speech.TLS, 8, Families.ALL),
          new Cell("tls-engine", Speech.TLS, 8, Families.ALL));

  /** Servers: each is bound to an address, and to the wildcard that both families reach. */
  public static final List<Cell> SERVERS =
      List.of(
          raw("server-socket"),
          raw("server-socket-timeout"),
          raw("server-socket-factory"),
          raw("channel"),
          raw("channel-adaptor"),
          raw("channel-selector"),
          new Cell("channel-inet", Speech.RAW, 15, Families.ONLY_IPV4),
          new Cell("channel-inet6", Speech.RAW, 15, Families.NEEDS_IPV6),
          raw("async"),
          new Cell("http-server", Speech.HTTP, 8, Families.ALL),
          new Cell("tls-socket", Speech.TLS, 8, Families.ALL),
          new Cell("tls-engine", Speech.TLS, 8, Families.ALL));

  /** Cells that are tried once more inside a virtual thread. */
  static final List<String> IN_VIRTUAL_THREADS =
      List.of("socket", "socket-timeout", "server-socket", "channel", "tls-socket", "http-client");

  private static Cell raw(String name) {
    return new Cell(name, Speech.RAW, 8, Families.ALL);
  }

  /** Whether a JVM of this kind has the cell. */
  public boolean existsOn(JavaRelease release, boolean onlyIpv4) {
    return release.isAtLeast(since) && !(onlyIpv4 && families == Families.NEEDS_IPV6);
  }

  /** Where a client is pointed at. */
  public List<String> targets(boolean onlyIpv4) {
    return onlyIpv4 || families == Families.ONLY_IPV4
        ? List.of("127.0.0.1")
        : List.of("127.0.0.1", "::1");
  }

  /** Where a server is bound to, and where it is then reached. */
  public List<Bound> bounds(boolean onlyIpv4) {
    List<Bound> bounds = new ArrayList<>();
    bounds.add(new Bound("127.0.0.1", "127.0.0.1"));
    bounds.add(new Bound("*", "127.0.0.1"));
    if (!onlyIpv4 && families != Families.ONLY_IPV4) {
      bounds.add(new Bound("::1", "::1"));
      bounds.add(new Bound("*", "::1"));
    }
    return bounds;
  }

  /** A listening address and one that reaches it; {@code *} is the wildcard. */
  public record Bound(String address, String reached) {
    @Override
    public String toString() {
      return address.equals("*") ? "wildcard by " + reached : address;
    }
  }
}
