package io.github.jmptcp.agent.observe;

import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.paths.engine.PathView;
import io.github.jmptcp.text.LineText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link PathStates} as lines of words, which {@code top} reads from the control socket each
 * second. Subflows of which no more is known than that they are alive are left out.
 *
 * <pre>{@code
 * revivals 3
 * path 10.0.2.1 eth1 dead 12 5 1                         since, tries, revivals; - for no device
 * subflow 0000abcd 10.0.1.1:5000 10.0.1.2:80 standing_still 3 - since; jmptcp: made it a backup
 * subflow 0000abcd 10.0.2.1:5001 10.0.1.2:80 alive -1 - 12   a backup made normal since
 * subflow 0000abcd 10.0.2.1:5001 10.0.1.2:80 alive -1 jmptcp -1 sending: rtt ...   why it is one
 * lost 0000abcd 10.0.2.1 10.0.1.2:80 1 timed_out 12 5    id, reason, since, tries
 * rule 0000abcd *=eth0,eth1
 * }</pre>
 */
public final class PathStateLines {
  private static final String NONE = "-";

  private PathStateLines() {}

  /** Returns the lines; none where nothing is known. */
  public static String text(PathStates states) {
    if (!states.isKnown()) {
      return "";
    }
    StringBuilder lines = new StringBuilder();
    append(lines, "revivals", states.revivals());
    for (PathView each : states.paths()) {
      append(
          lines,
          "path",
          Addresses.text(each.address()),
          each.device() == null ? NONE : each.device(),
          each.isDead() ? "dead" : SubflowState.ALIVE,
          each.sinceSeconds(),
          each.tries(),
          each.revivals());
    }
    for (Map.Entry<Long, PathStates.OfConnection> each : states.connections().entrySet()) {
      append(lines, Tokens.text(each.getKey()), each.getValue());
    }
    return lines.toString();
  }

  private static void append(
      StringBuilder lines, String token, PathStates.OfConnection connection) {
    for (SubflowState each : connection.subflows) {
      if (each.isNotable()) {
        append(
            lines,
            "subflow",
            token,
            Addresses.text(each.local()),
            Addresses.text(each.remote()),
            each.life(),
            each.sinceSeconds(),
            backup(each));
      }
    }
    for (LostSubflow each : connection.lost) {
      append(
          lines,
          "lost",
          token,
          Addresses.text(each.localAddress()),
          Addresses.text(each.remote()),
          each.localId(),
          each.reason(),
          each.sinceSeconds(),
          each.tries());
    }
    if (connection.rule != null) {
      append(lines, "rule", token, LineText.printable(connection.rule));
    }
  }

  private static String backup(SubflowState state) {
    StringBuilder words = new StringBuilder(state.isBackupByEngine() ? "jmptcp" : NONE);
    String why = state.slowReason();
    if (state.normalSeconds() >= 0 || why != null) {
      words.append(' ').append(state.normalSeconds());
    }
    if (why != null) {
      words.append(' ').append(LineText.printable(why));
    }
    return words.toString();
  }

  private static void append(StringBuilder lines, Object... words) {
    for (int i = 0; i < words.length; i++) {
      lines.append(i == 0 ? "" : " ").append(words[i]);
    }
    lines.append('\n');
  }

  /** Reads lines back; what is not understood, of a newer agent or a broken one, is left out. */
  public static PathStates parse(String text) {
    boolean known = false;
    long revivals = 0;
    List<PathView> paths = new ArrayList<>();
    Map<Long, PathStates.OfConnection> connections = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" ", -1);
      try {
        if (words[0].equals("revivals") && words.length >= 2) {
          known = true;
          revivals = Long.parseLong(words[1]);
        } else if (words[0].equals("path") && words.length >= 7) {
          paths.add(path(words));
        } else if (words[0].equals("rule") && words.length >= 3) {
          connection(connections, words[1]).rule = line.split(" ", 3)[2];
        } else if (words[0].equals("subflow") && words.length >= 7) {
          connection(connections, words[1]).subflows.add(subflow(line.split(" ", 9)));
        } else if (words[0].equals("lost") && words.length >= 8) {
          connection(connections, words[1]).lost.add(lost(words));
        }
      } catch (NumberFormatException | UnknownHostException ignored) {
        // the other lines are as good as they are
      }
    }
    return known
        ? new PathStates(/* known= */ true, revivals, paths, connections)
        : PathStates.UNKNOWN;
  }

  private static PathStates.OfConnection connection(
      Map<Long, PathStates.OfConnection> connections, String token) {
    return connections.computeIfAbsent(
        Long.parseLong(token, 16), key -> new PathStates.OfConnection());
  }

  private static PathView path(String[] words) throws UnknownHostException {
    return new PathView(
        address(words[1]),
        words[2].equals(NONE) ? null : words[2],
        words[3].equals("dead"),
        /* leftAlone= */ false, // not among the words
        Long.parseLong(words[4]),
        Integer.parseInt(words[5]),
        Long.parseLong(words[6]));
  }

  private static SubflowState subflow(String[] words) throws UnknownHostException {
    return new SubflowState(
        socketAddress(words[2]),
        socketAddress(words[3]),
        words[4],
        Long.parseLong(words[5]),
        words[6].equals("jmptcp"),
        words.length > 7 ? Long.parseLong(words[7]) : -1,
        words.length > 8 ? words[8] : null);
  }

  private static LostSubflow lost(String[] words) throws UnknownHostException {
    return new LostSubflow(
        address(words[2]),
        socketAddress(words[3]),
        Integer.parseInt(words[4]),
        words[5],
        Long.parseLong(words[6]),
        Integer.parseInt(words[7]));
  }

  private static InetSocketAddress socketAddress(String text) throws UnknownHostException {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new UnknownHostException(text);
    }
    String host = text.substring(0, colon);
    int port = Integer.parseInt(text.substring(colon + 1));
    if (port < 0 || port > 65_535) {
      throw new NumberFormatException(text);
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new InetSocketAddress(
        address(bracketed ? host.substring(1, host.length() - 1) : host), port);
  }

  /**
   * No name is looked up; a zone is left out, which does not count where addresses are compared.
   */
  private static InetAddress address(String text) throws UnknownHostException {
    int zone = text.indexOf('%');
    byte @Nullable [] bytes = AddressText.parse(zone < 0 ? text : text.substring(0, zone));
    if (bytes == null) {
      throw new UnknownHostException(text);
    }
    return InetAddress.getByAddress(bytes);
  }
}
