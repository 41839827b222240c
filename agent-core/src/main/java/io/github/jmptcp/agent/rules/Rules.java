package io.github.jmptcp.agent.rules;

import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import io.github.jmptcp.paths.rules.SocketPattern;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code include} and {@code exclude} rules; exclude wins. Immutable. */
public final class Rules {
  private static final SocketPattern[] NONE = {};

  private final SocketPattern[] include;
  private final SocketPattern[] exclude;
  // the reason that each of them gives
  private final List<TcpReason> excluded = new ArrayList<>();
  private final boolean aboutNames;
  private final boolean aboutListeners;
  private final boolean includesConnects;
  private final boolean includesListeners;

  /**
   * Rules from the values of the two options.
   *
   * @param include null: everything
   * @param exclude null: nothing
   */
  public Rules(@Nullable String include, @Nullable String exclude) throws RuleSyntaxException {
    this(include == null ? null : patterns(include), exclude == null ? null : patterns(exclude));
  }

  /**
   * Rules from parsed values.
   *
   * @param include of {@link #patterns}; null: everything
   * @param exclude of {@link #patterns}; null: nothing
   */
  public Rules(SocketPattern @Nullable [] include, SocketPattern @Nullable [] exclude) {
    this.include = include == null ? NONE : include.clone();
    this.exclude = exclude == null ? NONE : exclude.clone();
    boolean names = false;
    boolean listeners = false;
    boolean connectIncluded = false;
    boolean listenIncluded = false;
    for (SocketPattern rule : this.include) {
      names |= rule.hasName();
      connectIncluded |= rule.isAboutConnects();
      listenIncluded |= rule.isAboutListeners();
    }
    for (SocketPattern rule : this.exclude) {
      names |= rule.hasName();
      listeners |= rule.isAboutListeners();
      excluded.add(TcpReason.excludedBy(rule));
    }
    this.aboutNames = names;
    this.aboutListeners = listeners || listenIncluded;
    this.includesConnects = connectIncluded;
    this.includesListeners = listenIncluded;
  }

  /** Reads the value of one of the two options. */
  public static SocketPattern[] patterns(String text) throws RuleSyntaxException {
    List<SocketPattern> rules = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf(';', start);
      if (end < 0) {
        end = text.length();
      }
      String one = text.substring(start, end).trim();
      if (!one.isEmpty()) {
        rules.add(SocketPattern.parse(one));
      }
      start = end + 1;
    }
    if (rules.isEmpty()) {
      throw new RuleSyntaxException("no rule", 0);
    }
    return rules.toArray(NONE);
  }

  /** Whether there is any rule about listeners. */
  public boolean areAboutListeners() {
    return aboutListeners;
  }

  /** Why a connect to there stays on TCP; null: by no rule. */
  public @Nullable TcpReason whyNotConnect(InetAddress remote, int port) {
    if (include.length == 0 && exclude.length == 0) {
      return null;
    }
    byte[] address = remote.getAddress();
    String name = aboutNames ? SocketPattern.nameOf(remote) : null;
    for (int i = 0; i < exclude.length; i++) {
      if (exclude[i].matchesConnect(address, port, name)) {
        return excluded.get(i);
      }
    }
    if (!includesConnects) {
      return null;
    }
    for (SocketPattern rule : include) {
      if (rule.matchesConnect(address, port, name)) {
        return null;
      }
    }
    return TcpReason.NOT_INCLUDED;
  }

  /** Returns both as the control socket takes them: {@code include=* exclude=none} where unset. */
  @Override
  public String toString() {
    return "include=" + text(include, "*") + " exclude=" + text(exclude, "none");
  }

  private static String text(SocketPattern[] rules, String whereUnset) {
    if (rules.length == 0) {
      return whereUnset;
    }
    StringBuilder text = new StringBuilder();
    for (SocketPattern rule : rules) {
      text.append(text.length() == 0 ? "" : ";").append(rule);
    }
    return text.toString();
  }

  /** Why a listener at that address stays on TCP; null: by no rule. */
  public @Nullable TcpReason whyNotListen(InetAddress local, int port) {
    byte[] address = local.getAddress();
    for (int i = 0; i < exclude.length; i++) {
      if (exclude[i].matchesListen(address, port)) {
        return excluded.get(i);
      }
    }
    if (!includesListeners) {
      return null;
    }
    for (SocketPattern rule : include) {
      if (rule.matchesListen(address, port)) {
        return null;
      }
    }
    return TcpReason.NOT_INCLUDED;
  }
}
