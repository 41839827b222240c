package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.procfs.KernelRelease;
import io.github.jmptcp.procfs.Sysctl;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * How peers come to join an announced address on which a listener does not listen. An endpoint with
 * the listener's port is the way, as the kernel then listens there, with two exceptions: a port
 * that the kernel has chosen is another one after the next start, and the announcement of an IPv6
 * address with a port takes 32 bytes of the 40 for TCP options, beside 12 of the timestamps. Linux
 * 7.2 leaves the timestamps out of that packet, older ones drop the announcement. Immutable.
 */
public final class JoinAdvice {
  private final int firstEphemeral;
  private final int lastEphemeral;
  private final boolean hasRoomForIpv6;

  JoinAdvice(int firstEphemeral, int lastEphemeral, boolean hasRoomForIpv6) {
    this.firstEphemeral = firstEphemeral;
    this.lastEphemeral = lastEphemeral;
    this.hasRoomForIpv6 = hasRoomForIpv6;
  }

  /** For this kernel and its sysctls: {@code ip_local_port_range}, {@code tcp_timestamps}. */
  public static JoinAdvice ofThisHost() {
    return of(
        Sysctl.of("net.ipv4.ip_local_port_range").read().orElse(""),
        Sysctl.of("net.ipv4.tcp_timestamps").read().orElse("1"),
        System.getProperty("os.version", ""));
  }

  static JoinAdvice of(String portRange, String timestamps, String release) {
    int[] ports = numbers(portRange);
    boolean isNew = KernelRelease.of(release).isAtLeast(7, 2);
    return new JoinAdvice(ports[0], ports[1], isNew || timestamps.trim().equals("0"));
  }

  /** The two numbers of the range; -1, which is no port, where it is unreadable. */
  private static int[] numbers(String range) {
    String[] words = range.trim().split("\\s+");
    try {
      return new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[words.length - 1])};
    } catch (NumberFormatException ignored) {
      return new int[] {-1, -1};
    }
  }

  /**
   * What to do, to follow "let it listen on all addresses, or".
   *
   * @param listener bound to one address
   * @param announced an endpoint that its peers cannot join
   * @param withPort the option or command that gives the endpoint the listener's port
   */
  public String text(InetSocketAddress listener, Endpoint announced, String withPort) {
    boolean isEphemeral =
        listener.getPort() >= firstEphemeral && listener.getPort() <= lastEphemeral;
    boolean isDropped = !hasRoomForIpv6 && announced.address() instanceof Inet6Address;
    StringBuilder text = new StringBuilder();
    if (isEphemeral || isDropped) {
      text.append("give the clients subflow endpoints, or ");
    }
    if (isEphemeral) {
      text.append("fix the port (").append(listener.getPort()).append(" is ephemeral) and ");
    }
    if (isDropped) {
      text.append(
          "set net.ipv4.tcp_timestamps=0 (before Linux 7.2 the announcement of an IPv6 address with"
              + " a port does not fit beside them and is dropped) and ");
    }
    return text.append("have the kernel listen there for subflows alone: ")
        .append(withPort)
        .toString();
  }
}
