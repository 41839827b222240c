package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What RESULTS.md says of each benchmark: a chapter, and lines in the table of bounds. Those of a
 * benchmark that was not run again stay as they were.
 */
final class Chapters {
  private static final String HEADING = "## ";
  private static final String BOUNDS = "Bounds";

  private final List<String> order;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, List<String>> bounds = new HashMap<>();

  /**
   * Nothing yet.
   *
   * @param order the names of all benchmarks, as they follow each other
   */
  Chapters(List<String> order) {
    this.order = List.copyOf(order);
  }

  /** Takes over what an earlier report says of benchmarks that there still are. */
  void read(String report) {
    String section = "";
    StringBuilder text = new StringBuilder();
    for (String line : report.split("\n", -1)) {
      if (line.startsWith(HEADING)) {
        keep(section, text);
        section = line.substring(HEADING.length());
        text.setLength(0);
      } else if (section.equals(BOUNDS)) {
        keepBound(line);
      } else {
        text.append(line).append('\n');
      }
    }
    keep(section, text);
  }

  private void keep(String section, StringBuilder text) {
    if (order.contains(section)) {
      texts.put(section, text.toString().strip());
    }
  }

  private void keepBound(String line) {
    String[] cells = line.split(" \\| ", 3);
    int colon = cells.length == 3 ? cells[1].indexOf(": ") : -1;
    if (colon > 0 && order.contains(cells[1].substring(0, colon))) {
      bounds.computeIfAbsent(cells[1].substring(0, colon), any -> new ArrayList<>()).add(line);
    }
  }

  /** Puts the outcome of a run in the place of what was there. */
  void put(String name, String text, List<String> boundsOfIt) {
    texts.put(name, text.strip());
    bounds.put(name, List.copyOf(boundsOfIt));
  }

  /** The lines of the table of bounds. */
  List<String> bounds() {
    return order.stream().flatMap(name -> bounds.getOrDefault(name, List.of()).stream()).toList();
  }

  /** All chapters, each with its heading. */
  String text() {
    StringBuilder all = new StringBuilder();
    for (String name : order) {
      String text = texts.get(name);
      if (text != null) {
        all.append('\n').append(HEADING).append(name).append("\n\n").append(text).append('\n');
      }
    }
    return all.toString();
  }
}
