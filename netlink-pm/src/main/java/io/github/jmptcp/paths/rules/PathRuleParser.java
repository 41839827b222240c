package io.github.jmptcp.paths.rules;

import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one rule of a text, and refuses a bad one with its place. */
final class PathRuleParser {
  private static final String BACKUP = "backup";
  private static final String AFTER = "after=";

  private final String all;
  private final int start;
  private final int end;

  /** Reads {@code all} from {@code start} to {@code end}. */
  PathRuleParser(String all, int start, int end) {
    int first = start;
    while (first < end && all.charAt(first) == ' ') {
      first++;
    }
    int last = end;
    while (last > first && all.charAt(last - 1) == ' ') {
      last--;
    }
    this.all = all;
    this.start = first;
    this.end = last;
  }

  PathRule parse() throws RuleSyntaxException {
    int equals = all.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      throw bad(end, "no = between sockets and paths, as in *:443=eth0,eth1");
    }
    SocketPattern pattern = pattern(all.substring(start, equals));
    List<PathChoice> paths = new ArrayList<>();
    if (!all.substring(equals + 1, end).equals("auto")) {
      int from = equals + 1;
      while (from <= end) {
        int comma = all.indexOf(',', from);
        int to = comma < 0 || comma > end ? end : comma;
        paths.add(path(from, to, paths));
        from = to + 1;
      }
    }
    return new PathRule(all.substring(start, end), pattern, paths);
  }

  private SocketPattern pattern(String text) throws RuleSyntaxException {
    try {
      return SocketPattern.parse(text);
    } catch (RuleSyntaxException e) {
      throw bad(start + e.position(), String.valueOf(e.getMessage()));
    }
  }

  private PathChoice path(int from, int to, List<PathChoice> before) throws RuleSyntaxException {
    int slash = all.indexOf('/', from);
    int nameEnd = slash < 0 || slash > to ? to : slash;
    String name = all.substring(from, nameEnd);
    if (name.isEmpty()) {
      throw bad(from, "no interface or address");
    }
    if (name.equals("auto")) {
      throw bad(from, "auto stands alone: the paths that the kernel would choose");
    }
    InetAddress address = address(name, from);
    if (address == null && !Endpoint.isDeviceName(name)) {
      throw bad(
          from,
          "'" + name + "' is no address, and no interface name: 1 to 15 characters without blanks");
    }
    for (PathChoice each : before) {
      if (name.equals(each.device()) || address != null && address.equals(each.address())) {
        throw bad(from, "'" + name + "' stands there twice");
      }
    }
    boolean backup = false;
    long bytes = 0;
    long millis = 0;
    for (int at = nameEnd; at < to; ) {
      int next = all.indexOf('/', at + 1);
      int optionEnd = next < 0 || next > to ? to : next;
      String option = all.substring(at + 1, optionEnd);
      if (option.equals(BACKUP)) {
        backup = true;
      } else if (option.startsWith(AFTER)) {
        int valueAt = at + 1 + AFTER.length();
        String value = option.substring(AFTER.length());
        if (before.isEmpty()) {
          throw bad(at + 1, "connections start on the first path: it has no after=");
        }
        if (isDuration(value)) {
          millis = duration(value, valueAt);
        } else {
          bytes = bytes(value, valueAt);
        }
      } else {
        throw bad(at + 1, unknownOption(option));
      }
      at = optionEnd;
    }
    return new PathChoice(
        all.substring(from, to), address == null ? name : null, address, backup, bytes, millis);
  }

  private static String unknownOption(String option) {
    String text = "'/" + option + "' is none of /backup and /after=BYTES or DURATION";
    if (option.startsWith("a")) {
      return text + "; nearest: /after=256k";
    }
    return option.startsWith("b") ? text + "; nearest: /backup" : text;
  }

  private @Nullable InetAddress address(String name, int at) throws RuleSyntaxException {
    boolean looksLikeOne = name.indexOf(':') >= 0 || isDigitsAndDots(name);
    if (!looksLikeOne) {
      return null;
    }
    try {
      return Endpoint.of(name).build().address();
    } catch (IllegalArgumentException e) {
      throw bad(at, "'" + name + "' is no IP address");
    }
  }

  private static boolean isDigitsAndDots(String text) {
    boolean dots = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '.') {
        return false;
      }
      dots |= c == '.';
    }
    return dots;
  }

  private static boolean isDuration(String value) {
    return value.endsWith("s") || value.endsWith("min");
  }

  private long duration(String value, int at) throws RuleSyntaxException {
    if (value.endsWith("ms")) {
      return number(value, 2, 1, at);
    }
    return value.endsWith("min") ? number(value, 3, 60_000, at) : number(value, 1, 1_000, at);
  }

  private long bytes(String value, int at) throws RuleSyntaxException {
    char unit = value.isEmpty() ? ' ' : value.charAt(value.length() - 1);
    switch (unit) {
      case 'k':
      case 'K':
        return number(value, 1, 1 << 10, at);
      case 'm':
        throw bad(at, "'" + value + "' may mean minutes or megabytes: write min or M");
      case 'M':
        return number(value, 1, 1 << 20, at);
      case 'g':
      case 'G':
        return number(value, 1, 1 << 30, at);
      default:
        return number(value, 0, 1, at);
    }
  }

  private long number(String value, int unitLength, long unit, int at) throws RuleSyntaxException {
    String digits = value.substring(0, value.length() - unitLength);
    long number = 0;
    boolean valid = !digits.isEmpty() && digits.length() <= 9;
    for (int i = 0; valid && i < digits.length(); i++) {
      char c = digits.charAt(i);
      valid = c >= '0' && c <= '9';
      number = number * 10 + (c - '0');
    }
    if (!valid || number == 0) {
      throw bad(at, "'" + value + "' is no number of bytes (256k) or duration (1s)");
    }
    return number * unit;
  }

  private RuleSyntaxException bad(int at, String why) {
    return new RuleSyntaxException(
        "path rule '" + all.substring(start, end) + "', character " + (at - start + 1) + ": " + why,
        at);
  }
}
