package io.github.jmptcp.paths.rules;

/** Host names against patterns with {@code *}, upper and lower case being the same (RFC 4343). */
final class NamePattern {

  private NamePattern() {}

  /**
   * Returns whether the whole name matches. Takes at most as many steps as the product of both
   * lengths, however many {@code *} there are: where a letter differs, only the last {@code *}
   * takes one letter more. What an earlier one took need not be tried again, since all that stands
   * between the two has been found at its first place.
   */
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int afterStar = -1;
    int starEnd = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        p++;
        afterStar = p;
        starEnd = n;
      } else if (p < pattern.length() && isSame(pattern.charAt(p), name.charAt(n))) {
        p++;
        n++;
      } else if (afterStar >= 0) {
        starEnd++;
        p = afterStar;
        n = starEnd;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean isSame(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
