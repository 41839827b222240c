package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the receiver of a transfer has seen, every byte of it checked. */
record Arrival(long bytes, List<Silence> silences) {
  private static final Pattern SILENCE = Pattern.compile("(?m)^SILENCE (\\d+) (\\d+)$");

  /** By what both ends have printed; throws where not all has arrived. */
  static Arrival of(String sender, String receiver) {
    long sent = (long) Fork.figures(sender).get("bytes");
    long received = (long) Fork.figures(receiver).get("bytes");
    if (sent != received) {
      throw new IllegalStateException(sent + " bytes were sent, and " + received + " arrived");
    }
    List<Silence> silences = new ArrayList<>();
    Matcher silence = SILENCE.matcher(receiver);
    while (silence.find()) {
      silences.add(new Silence(Long.parseLong(silence.group(1)), Long.parseLong(silence.group(2))));
    }
    return new Arrival(received, silences);
  }

  /** Seconds of the longest silence between two times; 0.01 where each was shorter. */
  double longestSilence(long begin, long end) {
    return silences.stream()
        .filter(silence -> silence.touches(begin, end))
        .mapToDouble(silence -> silence.nanos() / 1e9)
        .max()
        .orElse(0.01);
  }
}
