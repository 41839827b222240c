package io.github.jmptcp.agent.report;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the agent counts, in the order in which it is shown: the name in JSON and in the
 * management bean, and the family, help text and labels in OpenMetrics. Others script against them.
 */
public enum Counter {
  /** Sockets opened with IPPROTO_MPTCP: requested, not yet in use. */
  SOCKETS_MPTCP("sockets_mptcp", "jmptcp_sockets", "Sockets that the agent opened as MPTCP."),

  /** Sockets that became plain TCP at once. OpenMetrics has it by errno. */
  SOCKETS_REFUSED(
      "sockets_refused",
      "jmptcp_socket_refusals",
      "Sockets that are TCP because the kernel refused MPTCP."),

  /** Sockets made plain TCP before connect or listen, by an option, a rule or {@code learn}. */
  SOCKETS_DEMOTED(
      "sockets_demoted", "jmptcp_socket_demotions", "Sockets made TCP by an option or rule."),

  /** A gauge: the peers of {@code FallbackPeerCache} at the moment of reading. */
  LEARNED_PEERS("learned_peers", "jmptcp_learned_peers", "Peers that use plain TCP for some time."),

  /** Calls of connect; those that are not in {@link #CONNECTS} failed or are in progress. */
  CONNECTS_BEGUN("connects_begun", "jmptcp_connects_begun", "Calls of connect."),

  /** Calls of connect that succeeded. OpenMetrics has the sum of those below. */
  CONNECTS("connects"),

  /** Calls of connect that succeeded with MPTCP in use. */
  CONNECTS_MPTCP(
      "connects_mptcp",
      "jmptcp_connects",
      "Calls of connect that succeeded, by what is in use and why.",
      "in_use",
      "mptcp",
      "reason",
      ""),

  /** Connections opened on TCP because the peer answered without MPTCP. */
  CONNECTS_TCP_PEER("connects_tcp_peer", CONNECTS_MPTCP, "in_use", "tcp", "reason", "peer"),

  /** Connections opened on TCP because of an option or rule. */
  CONNECTS_TCP_RULE("connects_tcp_rule", CONNECTS_MPTCP, "in_use", "tcp", "reason", "rule"),

  /** Connections opened on TCP because the kernel had refused an MPTCP socket. */
  CONNECTS_TCP_KERNEL("connects_tcp_kernel", CONNECTS_MPTCP, "in_use", "tcp", "reason", "kernel"),

  /** Connections accepted. OpenMetrics has the sum of those below. */
  ACCEPTS("accepts"),

  /** Connections accepted with MPTCP in use. */
  ACCEPTS_MPTCP(
      "accepts_mptcp",
      "jmptcp_accepts",
      "Connections accepted, by what is in use and why.",
      "in_use",
      "mptcp",
      "reason",
      ""),

  /** Connections accepted on TCP because the peer did not request MPTCP. */
  ACCEPTS_TCP_PEER("accepts_tcp_peer", ACCEPTS_MPTCP, "in_use", "tcp", "reason", "peer"),

  /** Connections accepted on TCP because of an option. */
  ACCEPTS_TCP_RULE("accepts_tcp_rule", ACCEPTS_MPTCP, "in_use", "tcp", "reason", "rule"),

  /** Connections accepted on TCP because the kernel had refused an MPTCP listener. */
  ACCEPTS_TCP_KERNEL("accepts_tcp_kernel", ACCEPTS_MPTCP, "in_use", "tcp", "reason", "kernel"),

  /** Bytes sent: in {@link Counters} those of closed connections. */
  BYTES_SENT(
      "bytes_sent",
      "jmptcp_bytes",
      "Bytes of all connections, open and closed.",
      "direction",
      "out"),

  /** Bytes received: in {@link Counters} those of closed connections. */
  BYTES_RECEIVED("bytes_received", BYTES_SENT, "direction", "in");

  private final String key;
  private final @Nullable String family;
  private final @Nullable String help;

  @SuppressWarnings("ImmutableEnumChecker") // never handed out
  private final String[] labels;

  Counter(String key) {
    this(key, new String[0], null, null);
  }

  Counter(String key, String family, String help, String... labels) {
    this(key, labels, family, help);
  }

  Counter(String key, Counter first, String... labels) {
    this(key, labels, first.family, null);
  }

  Counter(String key, String[] labels, @Nullable String family, @Nullable String help) {
    this.key = key;
    this.labels = labels;
    this.family = family;
    this.help = help;
  }

  /** The name in JSON and in the management bean. */
  public String key() {
    return key;
  }

  /** The family in OpenMetrics; null where that has other counters, whose sum this is. */
  public @Nullable String family() {
    return family;
  }

  /** The help text of the family, where this is its first counter; else null. */
  public @Nullable String help() {
    return help;
  }

  /** Whether it goes up and down. */
  public boolean isGauge() {
    return this == LEARNED_PEERS;
  }

  /** The labels in OpenMetrics: a name, its value, and so on. */
  public String[] labels() {
    return labels.clone();
  }

  /** The value of a label; null where it has no such label. */
  public @Nullable String label(String name) {
    for (int i = 0; i < labels.length; i += 2) {
      if (labels[i].equals(name)) {
        return labels[i + 1];
      }
    }
    return null;
  }
}
