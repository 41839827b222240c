package io.github.jmptcp.demo;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a path did not work.
 *
 * @param path 1 or 2
 * @param kind what was done to it
 * @param fromMillis since the start of the download
 * @param toMillis when it was repaired, null if never
 */
record Outage(int path, Kind kind, long fromMillis, @Nullable Long toMillis) {

  /** What can be done to a path. */
  enum Kind {
    /** The hardest case: packets are dropped silently. */
    CUT("cut", "its packets vanish, its links stay up"),
    /** The client's interface loses its carrier. */
    CABLE("cable out", "its cable is pulled out"),
    /** {@code ip link set ... down} at the client. */
    LINK("switched off", "the client's interface is switched off");

    /** For a chart. */
    final String label;

    /** For a sentence. */
    final String text;

    Kind(String label, String text) {
      this.label = label;
      this.text = text;
    }
  }

  /** For a chart: "path 1 cut". */
  String label() {
    return "path " + path + " " + kind.label;
  }

  Outage endedAt(long millis) {
    return new Outage(path, kind, fromMillis, millis);
  }

  double seconds() {
    return toMillis == null ? Double.NaN : (toMillis - fromMillis) / 1000.0;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s for %.1f s", label(), seconds());
  }
}
