package io.github.jmptcp.it.witness;

import java.util.Map;

/**
 * A socket of another process as the kernel shows it.
 *
 * @param fd its descriptor there
 * @param domain 1 Unix, 2 IPv4, 10 IPv6
 * @param type 1 stream, 2 datagram
 * @param protocol 6 TCP, 17 UDP, 262 MPTCP
 * @param properties options and descriptor flags by name, without the protocol
 */
public record SocketView(
    int fd, int domain, int type, int protocol, Map<String, Integer> properties) {

  /** A stream socket of the internet: what the agent is about. */
  public boolean isInternetStream() {
    return domain != 1 && type == 1;
  }

  public boolean isListening() {
    return properties.get("SO_ACCEPTCONN") == 1;
  }
}
