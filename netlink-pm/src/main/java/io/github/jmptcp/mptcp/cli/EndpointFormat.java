package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Endpoints and limits as {@code ip mptcp} prints them. */
final class EndpointFormat {
  private EndpointFormat() {}

  /** A line of {@code endpoint show}, with the blank that ip leaves at its end. */
  static String line(Endpoint endpoint) {
    StringBuilder line = new StringBuilder();
    json(endpoint)
        .forEach(
            (key, value) -> {
              if (key.equals("address")) {
                line.append(value).append(' ');
              } else if (Boolean.TRUE.equals(value)) {
                line.append(key).append(' ');
              } else {
                line.append(key).append(' ').append(value).append(' ');
              }
            });
    return line.toString();
  }

  static Map<String, Object> json(Endpoint endpoint) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", AddressText.format(endpoint.addressBytes()));
    if (endpoint.port() != 0) {
      fields.put("port", endpoint.port());
    }
    fields.put("id", endpoint.id());
    for (EndpointFlag flag : endpoint.flags()) {
      fields.put(flag.word(), true);
    }
    if (endpoint.unknownFlagBits() != 0) {
      fields.put("rawflags", String.format(Locale.ROOT, "%02x", endpoint.unknownFlagBits()));
    }
    String device = endpoint.device();
    if (device != null) {
      fields.put("dev", device);
    }
    return fields;
  }

  static String line(Limits limits) {
    return limits + " ";
  }

  static Map<String, Object> json(Limits limits) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("add_addr_accepted", limits.addAddrAccepted());
    fields.put("subflows", limits.subflows());
    return fields;
  }
}
