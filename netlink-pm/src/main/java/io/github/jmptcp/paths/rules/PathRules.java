package io.github.jmptcp.paths.rules;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an option {@code paths}, the first that matches being the one that counts:
 *
 * <pre>{@code
 * *.cdn.example:443=eth1,wwan0/backup;10.0.0.0/8=eth0;listen:*:9092=eth0,eth1;*=auto
 *
 * RULES   = RULE[;RULE]...
 * RULE    = [connect:|listen:]HOST[/PREFIX][:PORTS]=PATH[,PATH]...|auto
 * PATH    = INTERFACE or ADDRESS, [/backup] [/after=BYTES or DURATION]
 * }</pre>
 *
 * <p>BYTES are {@code 65536}, {@code 256k}, {@code 4M} or {@code 1G} (of 1024), DURATION is {@code
 * 500ms}, {@code 1s} or {@code 5min}. Immutable.
 */
public final class PathRules {
  private static final PathRules NONE = new PathRules(Collections.<PathRule>emptyList());

  private final List<PathRule> rules;
  private final boolean aboutNames;

  private PathRules(List<PathRule> rules) {
    this.rules = Collections.unmodifiableList(rules);
    boolean names = false;
    for (PathRule each : rules) {
      names |= each.pattern().hasName();
    }
    aboutNames = names;
  }

  /** Returns no rules: every connection is {@code auto}. */
  public static PathRules none() {
    return NONE;
  }

  /**
   * Reads rules; all of them or none.
   *
   * @throws RuleSyntaxException with the place of the first wrong part in {@code text}
   */
  public static PathRules parse(String text) throws RuleSyntaxException {
    List<PathRule> rules = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf(';', start);
      if (end < 0) {
        end = text.length();
      }
      if (!text.substring(start, end).trim().isEmpty()) {
        rules.add(new PathRuleParser(text, start, end).parse());
      }
      start = end + 1;
    }
    if (rules.isEmpty()) {
      throw new RuleSyntaxException("no rule; *=auto stands for what the kernel would do", 0);
    }
    return new PathRules(rules);
  }

  /** Returns the rules in their order. */
  public List<PathRule> list() {
    return rules;
  }

  /** Returns whether a rule asks for the name of a peer: else none need be known. */
  public boolean areAboutNames() {
    return aboutNames;
  }

  /**
   * Returns the rule of a connection that this side opens; null where none matches.
   *
   * @param hostName as the application named the peer, or null
   */
  public @Nullable PathRule forConnect(InetAddress remote, int port, @Nullable String hostName) {
    byte[] address = remote.getAddress();
    for (PathRule each : rules) {
      if (each.pattern().matchesConnect(address, port, hostName)) {
        return each;
      }
    }
    return null;
  }

  /**
   * Returns the rule of connections that a listener accepts; null where none matches.
   *
   * @param local the address and port that the accepted connection has here
   */
  public @Nullable PathRule forListen(InetAddress local, int port) {
    byte[] address = local.getAddress();
    for (PathRule each : rules) {
      if (each.pattern().matchesListen(address, port)) {
        return each;
      }
    }
    return null;
  }

  /** Returns the rules as they were written. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (PathRule each : rules) {
      text.append(text.length() == 0 ? "" : ";").append(each);
    }
    return text.toString();
  }
}
