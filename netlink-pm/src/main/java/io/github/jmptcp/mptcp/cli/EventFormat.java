package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.EventAttributes;
import io.github.jmptcp.mptcp.MptcpEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Events as {@code ip mptcp monitor} of iproute2 7.1 prints them, the newest: names are padded to
 * 16 characters (since 6.2; before to 14), a device has its name beside its index (7.1), and flags
 * have names (7.1).
 */
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

  /**
   * The fields of an event, in order, as they stand in JSON.
   *
   * @param deviceNames names of devices by index; null for one that does not exist
   */
  static Map<String, Object> fields(MptcpEvent event, IntFunction<@Nullable String> deviceNames) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", name(event));
    if (event.type() == MptcpEvent.Type.UNKNOWN) {
      return fields;
    }
    EventAttributes from = event.attributes();
    from.token().ifPresent(v -> fields.put("token", hex(v)));
    path(from, fields);
    from.timeout().ifPresent(v -> fields.put("timeout", v));
    from.interfaceIndex().ifPresent(v -> device(v, deviceNames, fields));
    from.resetReason().ifPresent(v -> fields.put("reset_reason", v));
    from.resetFlags().ifPresent(v -> fields.put("reset_flags", hex(v)));
    int flags = from.flags().orElse(0);
    if ((flags & SERVER_SIDE) != 0 || from.serverSide().orElse(0) != 0) {
      fields.put("server_side", true);
    }
    if ((flags & DENY_JOIN_ID0) != 0) {
      fields.put("deny_join_id0", true);
    }
    int others = flags & ~(SERVER_SIDE | DENY_JOIN_ID0);
    if (others != 0) {
      fields.put("flags", hex(others));
    }
    return fields;
  }

  /** As printf's {@code %#x}, which leaves 0 without a prefix. */
  static String hex(long value) {
    return value == 0 ? "0" : "0x" + Long.toHexString(value);
  }

  /** A line of fields, of which the first is the event's name. */
  static String line(Map<String, Object> fields) {
    StringBuilder line = new StringBuilder();
    fields.forEach(
        (key, value) -> {
          if (key.equals("event")) {
            boolean unknown = value.toString().startsWith("UNKNOWN ");
            line.append(String.format(Locale.ROOT, unknown ? "[%s]" : "[%16s]", value));
          } else if (key.equals("token")) {
            line.append(" token=").append(padded(value.toString()));
          } else if (Boolean.TRUE.equals(value)) {
            line.append(' ').append(key);
          } else {
            line.append(' ').append(key).append('=').append(value);
          }
        });
    return line.toString();
  }

  /** A token without its prefix, in eight digits. */
  private static String padded(String hex) {
    String digits = hex.startsWith("0x") ? hex.substring(2) : hex;
    return "00000000".substring(Math.min(8, digits.length())) + digits;
  }

  /** Adds the fields of a connection's two ends. */
  static void addresses(
      Map<String, Object> fields, InetSocketAddress local, InetSocketAddress remote) {
    address("saddr", local.getAddress(), false, fields);
    address("daddr", remote.getAddress(), false, fields);
    fields.put("sport", local.getPort());
    fields.put("dport", remote.getPort());
  }

  private static void device(
      int index, IntFunction<@Nullable String> names, Map<String, Object> to) {
    to.put("ifindex", index);
    String name = index == 0 ? null : names.apply(index);
    if (name != null) {
      to.put("dev", name);
    }
  }

  /** Which subflow it is, and how it fares. */
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
