package io.github.jmptcp.text;

import org.jspecify.annotations.Nullable;

/** Finds the valid word that is nearest to a mistyped one, whatever the case of its letters. */
public final class DidYouMean {

  private DidYouMean() {}

  /** Returns {@code "; did you mean X?"} where a valid word is near, else the empty string. */
  public static String hint(String word, String... valid) {
    String nearest = nearest(word, valid);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  /**
   * Returns the nearest valid word; null where none is near. Near is one edit, or two edits where
   * the valid word has six letters or more.
   */
  public static @Nullable String nearest(String word, String... valid) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : valid) {
      int farthest = Math.max(1, Math.min(2, candidate.length() / 3));
      // each letter more is an edit: a word of a megabyte is not compared letter by letter
      if (Math.abs(word.length() - candidate.length()) > farthest) {
        continue;
      }
      int distance = distance(word, candidate);
      if (distance < least && distance <= farthest) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  // edits are an insertion, a deletion, a replacement, or two neighbours swapped
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = isSame(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + same, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && isSame(a.charAt(i - 1), b.charAt(j - 2))
            && isSame(a.charAt(i - 2), b.charAt(j - 1))) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static boolean isSame(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
