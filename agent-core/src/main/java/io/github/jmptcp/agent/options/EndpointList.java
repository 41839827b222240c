package io.github.jmptcp.agent.options;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.mptcp.cli.EndpointSyntaxException;
import io.github.jmptcp.text.DidYouMean;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The value of {@code endpoints}. Loads the parser, so only used where the option is given. */
public final class EndpointList {
  private static final String AUTO = "auto";
  private static final String AUTO_OF = AUTO + ":";

  private final String text;
  private final boolean automatic;
  private final List<String> interfaces;
  private final List<Endpoint> endpoints;

  private EndpointList(
      String text, boolean automatic, List<String> interfaces, List<Endpoint> endpoints) {
    this.text = text;
    this.automatic = automatic;
    this.interfaces = interfaces;
    this.endpoints = endpoints;
  }

  /**
   * Returns the list.
   *
   * @throws IllegalArgumentException with the place of the bad word
   */
  static EndpointList parse(String value) {
    if (value.equals(AUTO)) {
      return new EndpointList(
          value, true, Collections.<String>emptyList(), Collections.<Endpoint>emptyList());
    }
    if (value.startsWith(AUTO_OF)) {
      return automatic(value);
    }
    try {
      return new EndpointList(
          value, false, Collections.<String>emptyList(), EndpointParser.parseList(value));
    } catch (EndpointSyntaxException e) {
      throw new IllegalArgumentException(
          e.getMessage()
              + DidYouMean.hint(value.substring(0, end(value)), new String[] {AUTO, AUTO_OF}));
    }
  }

  private static int end(String value) {
    int colon = value.indexOf(':');
    return colon < 0 ? value.length() : colon;
  }

  private static EndpointList automatic(String value) {
    String[] names = value.substring(AUTO_OF.length()).split(",", -1);
    int place = AUTO_OF.length() + 1;
    for (String name : names) {
      if (!Endpoint.isDeviceName(name)) {
        throw new IllegalArgumentException(
            "at character "
                + place
                + ": \""
                + name
                + "\" is no interface name (1 to 15 characters without '/' and blanks)");
      }
      place += name.length() + 1;
    }
    return new EndpointList(value, true, Arrays.asList(names), Collections.<Endpoint>emptyList());
  }

  /** Whether the agent chooses the endpoints. */
  public boolean isAutomatic() {
    return automatic;
  }

  /** The interfaces to choose from; empty: all. */
  public List<String> interfaces() {
    return interfaces;
  }

  /** The endpoints; empty where they are chosen. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** The value as given. */
  @Override
  public String toString() {
    return text;
  }
}
