package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.EventAttributes;
import io.github.jmptcp.mptcp.MptcpEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events as {@code ip mptcp monitor} prints them. */
final class EventFormat {
  private static final int DENY_JOIN_ID0 = 1;
  private static final int SERVER_SIDE = 2;

  private EventFormat() {}

  /** The name of an event in {@code ip mptcp monitor}, which differs from the kernel's. */
  private static String name(MptcpEvent event) {
    switch (event.type()) {
      case SUB_ESTABLISHED:
        return "SF_ESTABLISHED";
      case SUB_CLOSED:
        return "SF_CLOSED";
      case SUB_PRIORITY:
        return "SF_PRIO";
      case UNKNOWN:
        return "UNKNOWN " + event.number();
      default:
        return event.type().toString();
    }
  }

  static String line(MptcpEvent event) {
    if (event.type() == MptcpEvent.Type.UNKNOWN) {
      return "[" + name(event) + "]";
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", name(event));
    EventAttributes from = event.attributes();
    from.token().ifPresent(v -> fields.put("token", String.format(Locale.ROOT, "%08x", v)));
    path(from, fields);
    from.flags().ifPresent(v -> fields.put("flags", Integer.toHexString(v)));
    tail(from, fields);
    return line(fields);
  }

  /** A line of fields, of which the first is the event's name. */
  static String line(Map<String, Object> fields) {
    StringBuilder line = new StringBuilder();
    fields.forEach(
        (key, value) -> {
          if (key.equals("event")) {
            // iproute2 6.1 pads to 14; the names of listener events, which came later, are longer
            line.append(String.format(Locale.ROOT, "[%14s]", value));
          } else {
            line.append(' ').append(key).append('=').append(value);
          }
        });
    return line.toString();
  }

  /** Adds the fields of a connection's two ends. */
  static void addresses(
      Map<String, Object> fields, InetSocketAddress local, InetSocketAddress remote) {
    address("saddr", local.getAddress(), false, fields);
    address("daddr", remote.getAddress(), false, fields);
    fields.put("sport", local.getPort());
    fields.put("dport", remote.getPort());
  }

  /** As iproute2 7.1 does, the first that knows JSON here; flags have their names there. */
  static Map<String, Object> json(MptcpEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", name(event));
    EventAttributes from = event.attributes();
    from.token().ifPresent(v -> fields.put("token", "0x" + Long.toHexString(v)));
    path(from, fields);
    tail(from, fields);
    int flags = from.flags().orElse(0);
    if ((flags & SERVER_SIDE) != 0 || from.serverSide().orElse(0) != 0) {
      fields.put("server_side", true);
    }
    if ((flags & DENY_JOIN_ID0) != 0) {
      fields.put("deny_join_id0", true);
    }
    int others = flags & ~(SERVER_SIDE | DENY_JOIN_ID0);
    if (others != 0) {
      fields.put("flags", "0x" + Integer.toHexString(others));
    }
    return fields;
  }

  /** What says which subflow it is, and how it fares. */
  private static void path(EventAttributes from, Map<String, Object> to) {
    from.remoteId().ifPresent(v -> to.put("remid", v));
    from.localId().ifPresent(v -> to.put("locid", v));
    boolean asIpv6 = from.isMapped();
    // ip prints IPv4 before IPv6, which matters only if both families were mixed in one event
    address("saddr", from.source(), asIpv6, to);
    address("daddr", from.destination(), asIpv6, to);
    from.sourcePort().ifPresent(v -> to.put("sport", v));
    from.destinationPort().ifPresent(v -> to.put("dport", v));
    from.backup().ifPresent(v -> to.put("backup", v));
    from.error().ifPresent(v -> to.put("error", v));
  }

  private static void tail(EventAttributes from, Map<String, Object> to) {
    from.timeout().ifPresent(v -> to.put("timeout", v));
    from.interfaceIndex().ifPresent(v -> to.put("ifindex", v));
    from.resetReason().ifPresent(v -> to.put("reset_reason", v));
    from.resetFlags().ifPresent(v -> to.put("reset_flags", "0x" + Long.toHexString(v)));
  }

  private static void address(
      String key, @Nullable InetAddress address, boolean asIpv6, Map<String, Object> to) {
    if (address == null) {
      return;
    }
    boolean ipv4 = address.getAddress().length == 4;
    String text = AddressText.format(address);
    to.put(key + (ipv4 && !asIpv6 ? "4" : "6"), ipv4 && asIpv6 ? "::ffff:" + text : text);
  }
}
