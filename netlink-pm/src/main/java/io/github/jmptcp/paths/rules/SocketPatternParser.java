package io.github.jmptcp.paths.rules;

import io.github.jmptcp.text.DidYouMean;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads a pattern into its parts, and refuses a bad one completely. */
final class SocketPatternParser {
  private static final int LONGEST_RULE = 300; // a DNS name has at most 253 (RFC 1035, 2.3.4)

  private final String rule;
  boolean connects = true;
  boolean listens = true;
  // an address of 4 or 16 bytes and its prefix, or a name, or neither for *
  byte @Nullable [] address;
  int prefix;
  @Nullable String name;
  int firstPort;
  int lastPort = 65535;

  private SocketPatternParser(String rule) {
    this.rule = rule;
  }

  static SocketPatternParser parse(String rule) throws RuleSyntaxException {
    SocketPatternParser parser = new SocketPatternParser(rule);
    parser.parse();
    return parser;
  }

  private void parse() throws RuleSyntaxException {
    if (rule.length() > LONGEST_RULE) {
      throw bad(rule, "a rule has at most " + LONGEST_RULE + " characters");
    }
    String rest = rule;
    if (rest.startsWith("connect:")) {
      listens = false;
      rest = rest.substring("connect:".length());
    } else if (rest.startsWith("listen:")) {
      connects = false;
      rest = rest.substring("listen:".length());
    }
    String ports = null;
    String host;
    if (rest.startsWith("[")) {
      int close = rest.indexOf(']');
      if (close < 0) {
        throw bad(rest, "no ] after [");
      }
      host = rest.substring(1, close);
      String after = rest.substring(close + 1);
      int slash = after.startsWith("/") ? 1 : 0;
      int colon = after.indexOf(':');
      if (slash == 1) {
        host += after.substring(0, colon < 0 ? after.length() : colon);
      } else if (colon != 0 && !after.isEmpty()) {
        throw bad(after, "only /PREFIX or :PORTS may follow ]");
      }
      ports = colon < 0 ? null : after.substring(colon + 1);
    } else {
      int colon = rest.indexOf(':');
      if (colon >= 0 && rest.indexOf(':', colon + 1) >= 0) {
        String first = rest.substring(0, colon);
        throw bad(rest, "an IPv6 address stands in brackets: [2001:db8::1]" + sideHint(first));
      }
      host = colon < 0 ? rest : rest.substring(0, colon);
      ports = colon < 0 ? null : rest.substring(colon + 1);
    }
    if (ports != null) {
      readPorts(host, ports);
    }
    readHost(host);
  }

  private void readPorts(String host, String ports) throws RuleSyntaxException {
    String hint = sideHint(host);
    if (!hint.isEmpty() && !ports.isEmpty() && !isDigitsAndDots(ports.substring(0, 1))) {
      throw bad(host, "'" + ports + "' is no port" + hint);
    }
    int dash = ports.indexOf('-');
    firstPort = number(dash < 0 ? ports : ports.substring(0, dash), 65535, "port");
    lastPort = dash < 0 ? firstPort : number(ports.substring(dash + 1), 65535, "port");
    if (lastPort < firstPort) {
      throw bad(ports, "ports " + ports + " run backwards");
    }
  }

  private void readHost(String host) throws RuleSyntaxException {
    if (host.isEmpty()) {
      throw bad("", "no host; * stands for all");
    }
    if (host.equals("*")) {
      return;
    }
    int slash = host.indexOf('/');
    String literal = slash < 0 ? host : host.substring(0, slash);
    byte[] bytes = address(literal);
    if (bytes != null) {
      address = bytes;
      int bits = bytes.length * 8;
      prefix = slash < 0 ? bits : number(host.substring(slash + 1), bits, "prefix");
      return;
    }
    if (slash >= 0) {
      throw bad(host, "a prefix needs an address, " + literal + " is none");
    }
    checkName(host);
    if (!connects) {
      throw bad(host, "a listener has no name; give its address");
    }
    name = host;
    listens = false;
  }

  /** What may have been meant by a word before a colon. */
  private static String sideHint(String word) {
    String nearest = DidYouMean.nearest(word, "connect", "listen");
    return nearest == null ? "" : "; did you mean " + nearest + ":?";
  }

  /** The address where the text is a literal one; never a look-up. */
  private byte @Nullable [] address(String text) throws RuleSyntaxException {
    boolean v6 = text.indexOf(':') >= 0;
    if (!v6 && !isDigitsAndDots(text)) {
      return null;
    }
    try {
      if (!v6 && !isDottedQuad(text)) {
        throw bad(text, text + " is no IPv4 address");
      }
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw bad(text, text + " is no address");
    }
  }

  private static boolean isDigitsAndDots(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '.') {
        return false;
      }
    }
    return true;
  }

  // InetAddress would take 10.1 and 2130706433 too
  private static boolean isDottedQuad(String text) {
    int parts = 1;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '.') {
        if (digits == 0) {
          return false;
        }
        parts++;
        digits = 0;
      } else {
        digits++;
        if (digits > 3) {
          return false;
        }
      }
    }
    return parts == 4 && digits > 0;
  }

  private void checkName(String name) throws RuleSyntaxException {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c == ',' || c == '/' || c == '[' || c == ']' || c == '=') {
        throw bad(name.substring(i), "a name has no '" + c + "'");
      }
    }
  }

  private int number(String text, int most, String what) throws RuleSyntaxException {
    int number = -1;
    if (!text.isEmpty() && text.length() <= 5) {
      number = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < '0' || c > '9') {
          number = -1;
          break;
        }
        number = number * 10 + (c - '0');
      }
    }
    if (number < 0 || number > most) {
      throw bad(text, "'" + text + "' is no " + what + " from 0 to " + most);
    }
    return number;
  }

  private RuleSyntaxException bad(String part, String why) {
    int at = part.isEmpty() ? rule.length() : Math.max(0, rule.indexOf(part));
    return new RuleSyntaxException("rule '" + rule + "': " + why, at);
  }
}
