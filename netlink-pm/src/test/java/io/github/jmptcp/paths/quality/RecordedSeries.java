package io.github.jmptcp.paths.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Looks at the subflows of one connection as {@link TcpInfoRecorder} wrote them. */
final class RecordedSeries {
  /** The columns; one line for each look at a subflow. */
  static final String HEAD =
      "# ms subflow rtt-us rcv-rtt-us unacked cwnd busy-us bytes-acked bytes-received";

  /** Looks that come within this belong together. */
  private static final long ROUND_MILLIS = 40;

  private final List<Entry> entries = new ArrayList<>();

  private static final class Entry {
    final long millis;
    final String subflow;
    final PathLook look;

    Entry(long millis, String subflow, PathLook look) {
      this.millis = millis;
      this.subflow = subflow;
      this.look = look;
    }
  }

  private RecordedSeries() {}

  static RecordedSeries read(String name) throws IOException {
    RecordedSeries series = new RecordedSeries();
    try (InputStream in = RecordedSeries.class.getResourceAsStream("/tcpinfo/" + name + ".txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] words = line.split(" ");
        long[] numbers = new long[words.length];
        for (int i = 0; i < words.length; i++) {
          numbers[i] = i == 1 ? 0 : Long.parseLong(words[i]);
        }
        series.entries.add(
            new Entry(
                numbers[0],
                words[1].intern(), // compared by identity
                new PathLook(
                    numbers[0] * 1_000_000,
                    numbers[2],
                    numbers[3],
                    numbers[4],
                    numbers[5],
                    numbers[6],
                    numbers[7],
                    numbers[8])));
      }
    }
    return series;
  }

  Set<String> subflows() {
    Set<String> subflows = new TreeSet<>();
    for (Entry each : entries) {
      subflows.add(each.subflow);
    }
    return subflows;
  }

  /** When the first subflow that is not the connection's first was seen. */
  long bothSince() {
    for (Entry each : entries) {
      if (!each.subflow.equals(entries.get(0).subflow)) {
        return each.millis;
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * Gives all looks to a decision, as the engine would.
   *
   * @param then is called after each round, with the time in milliseconds
   * @return the first thing that was found
   */
  @Nullable Found play(
      ConnectionQuality<String> quality, ObjLongConsumer<ConnectionQuality<String>> then) {
    Found first = null;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry each = entries.get(i);
      if (!names.contains(each.subflow)) {
        names.add(each.subflow);
      }
      quality.look(each.subflow, each.look);
      boolean last =
          i + 1 == entries.size() || entries.get(i + 1).millis - each.millis > ROUND_MILLIS;
      if (last) {
        SlowPath<String> found = quality.decide(names);
        if (first == null && found != null) {
          first = new Found(each.millis, found);
        }
        then.accept(quality, each.millis);
      }
    }
    return first;
  }

  /** What was found, and when. */
  static final class Found {
    final long millis;
    final SlowPath<String> path;

    Found(long millis, SlowPath<String> path) {
      this.millis = millis;
      this.path = path;
    }

    @Override
    public String toString() {
      return millis + " ms: " + path.subflow() + " " + path.reason() + " " + path;
    }
  }
}
