package io.github.jmptcp.agent.options;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.mptcp.cli.EndpointSyntaxException;
import io.github.jmptcp.text.DidYouMean;
import org.jspecify.annotations.Nullable;

/** The value of {@code endpoints}. Loads the parser, so only used where the option is given. */
final class EndpointList {
  private EndpointList() {}

  /** Why it is refused, with the place of the bad word; null where it is well formed. */
  static @Nullable String refusal(String value) {
    if (value.equals("auto")) {
      return null;
    }
    if (value.startsWith("auto:")) {
      return interfacesRefusal(value);
    }
    try {
      EndpointParser.parseList(value);
      return null;
    } catch (EndpointSyntaxException e) {
      return e.getMessage()
          + DidYouMean.hint(value.substring(0, end(value)), new String[] {"auto", "auto:"});
    }
  }

  private static int end(String value) {
    int colon = value.indexOf(':');
    return colon < 0 ? value.length() : colon;
  }

  private static @Nullable String interfacesRefusal(String value) {
    int start = "auto:".length();
    while (start <= value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      if (!Endpoint.isDeviceName(value.substring(start, end))) {
        return "at character "
            + (start + 1)
            + ": \""
            + value.substring(start, end)
            + "\" is no interface name (1 to 15 characters without '/' and blanks)";
      }
      start = end + 1;
    }
    return null;
  }
}
