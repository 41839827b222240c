package io.github.jmptcp.paths.rules;

/** Host names against patterns with {@code *}, upper and lower case being the same (RFC 4343). */
final class NamePattern {

  private NamePattern() {}

  static boolean matches(String pattern, String name) {
    return matches(pattern, 0, name, 0);
  }

  private static boolean matches(String pattern, int p, String name, int n) {
    int patternAt = p;
    int nameAt = n;
    while (patternAt < pattern.length()) {
      char c = pattern.charAt(patternAt);
      if (c == '*') {
        for (int rest = nameAt; rest <= name.length(); rest++) {
          if (matches(pattern, patternAt + 1, name, rest)) {
            return true;
          }
        }
        return false;
      }
      if (nameAt == name.length()
          || Character.toLowerCase(c) != Character.toLowerCase(name.charAt(nameAt))) {
        return false;
      }
      patternAt++;
      nameAt++;
    }
    return nameAt == name.length();
  }
}
