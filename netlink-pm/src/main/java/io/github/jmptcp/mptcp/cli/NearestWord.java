package io.github.jmptcp.mptcp.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a mistyped word may have been. */
final class NearestWord {
  private NearestWord() {}

  /** The candidate with the fewest changed letters, if fewer than half of them changed. */
  static @Nullable String among(List<String> candidates, String word) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int longer = Math.max(word.length(), candidate.length());
      // each letter more is a change: a word of a megabyte is not compared letter by letter
      if (2 * Math.abs(word.length() - candidate.length()) > longer) {
        continue;
      }
      int changes = changes(word, candidate);
      if (changes < least && 2 * changes <= longer) {
        best = candidate;
        least = changes;
      }
    }
    return best;
  }

  /** Levenshtein's distance, in which two neighbours that changed places count once. */
  private static int changes(String from, String to) {
    int[][] d = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        d[i][j] =
            Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[from.length()][to.length()];
  }
}
