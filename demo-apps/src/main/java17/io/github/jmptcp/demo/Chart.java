package io.github.jmptcp.demo;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Throughput over time as SVG: one panel per run above the other, with the same scales.
 *
 * <p>Colours follow the reader's light or dark preference. All rules hang on the class {@code
 * jmptcp-chart}, so that the text can also stand inside an HTML page.
 */
final class Chart {

  private static final int WIDTH = 960;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 92;
  private static final int PANEL = 200;
  private static final int GAP = 62;
  private static final int BOTTOM = 52;

  private static final String STYLE =
      """
      .jmptcp-chart { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
      .jmptcp-chart text { fill: #1f2328; }
      .jmptcp-chart .surface { fill: #ffffff; }
      .jmptcp-chart .title { font-size: 18px; font-weight: 600; }
      .jmptcp-chart .run { font-size: 14px; font-weight: 600; }
      .jmptcp-chart .muted { fill: #59636e; }
      .jmptcp-chart .inside { stroke: #ffffff; stroke-width: 3; paint-order: stroke; }
      .jmptcp-chart .grid { stroke: #d8dee4; stroke-width: 1; }
      .jmptcp-chart .axis { stroke: #818b98; stroke-width: 1; }
      .jmptcp-chart .area0 { fill: #4a90d9; }
      .jmptcp-chart .area1 { fill: #f0913f; }
      .jmptcp-chart .total { fill: none; stroke: #1f2328; stroke-width: 1.5; stroke-linejoin: round; }
      .jmptcp-chart .cut { fill: #d1242f; fill-opacity: 0.10; }
      .jmptcp-chart .edge { stroke: #d1242f; stroke-width: 1.5; stroke-dasharray: 4 3; }
      .jmptcp-chart text.alarm { fill: #c21f2a; font-weight: 600; }
      .jmptcp-chart .done { stroke: #59636e; stroke-width: 1.5; }
      @media (prefers-color-scheme: dark) {
        .jmptcp-chart text { fill: #e6edf3; }
        .jmptcp-chart .surface { fill: #0d1117; }
        .jmptcp-chart .muted { fill: #9198a1; }
        .jmptcp-chart .inside { stroke: #0d1117; }
        .jmptcp-chart .grid { stroke: #2a313c; }
        .jmptcp-chart .axis { stroke: #656c76; }
        .jmptcp-chart .area0 { fill: #2f6fb5; }
        .jmptcp-chart .area1 { fill: #bf6a22; }
        .jmptcp-chart .total { stroke: #f0f6fc; }
        .jmptcp-chart .cut { fill: #f85149; fill-opacity: 0.16; }
        .jmptcp-chart .edge { stroke: #f85149; }
        .jmptcp-chart text.alarm { fill: #ff7b72; }
        .jmptcp-chart .done { stroke: #9198a1; }
      }
      """;

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;
  private final List<RunResult> runs;
  private final long intervalMillis;
  private final double seconds;
  private final double megabits;
  private final int rate;

  private Chart(List<RunResult> runs, int rate) throws XMLStreamException {
    this.runs = runs;
    this.rate = rate;
    xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
    long longest = runs.stream().mapToLong(RunResult::millis).max().orElse(1);
    intervalMillis = longest < 3000 ? 100 : Math.max(200, longest / 200);
    seconds = longest / 1000.0 * 1.02;
    double highest = 0;
    for (RunResult run : runs) {
      highest =
          Math.max(highest, Series.of(run.samples(), Sample::received, intervalMillis).highest());
      highest = Math.max(highest, (double) rate * run.paths().size());
    }
    megabits = highest * 1.08;
  }

  /**
   * Draws the runs.
   *
   * @param title the headline
   * @param rate of each path in Mbit/s
   * @return an SVG document
   */
  static String svg(String title, List<RunResult> runs, int rate) {
    try {
      Chart chart = new Chart(runs, rate);
      chart.draw(title);
      return chart.text + "\n";
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private void draw(String title) throws XMLStreamException {
    int height = TOP + runs.size() * PANEL + (runs.size() - 1) * GAP + BOTTOM;
    xml.writeStartElement("svg");
    xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
    xml.writeAttribute("class", "jmptcp-chart");
    xml.writeAttribute("viewBox", "0 0 " + WIDTH + " " + height);
    xml.writeAttribute("width", "" + WIDTH);
    xml.writeAttribute("height", "" + height);
    xml.writeAttribute("role", "img");
    element("title", title);
    element("style", "\n" + STYLE);
    rect("surface", 0, 0, WIDTH, height);
    text("title", LEFT, 32, "start", title);
    legend();
    for (int i = 0; i < runs.size(); i++) {
      panel(runs.get(i), TOP + i * (PANEL + GAP));
    }
    text("muted", WIDTH - RIGHT, height - 14, "end", "seconds since the client started");
    xml.writeEndElement();
    xml.flush();
  }

  private void legend() throws XMLStreamException {
    double x = WIDTH - RIGHT;
    x = legendText(x, "by the application's word");
    line("total", x - 22, 28, x - 4, 28);
    x -= 38;
    int paths = runs.get(0).paths().size();
    for (int i = paths - 1; i >= 0; i--) {
      x = legendText(x, "path " + (i + 1));
      rect("area" + i, x - 18, 21, 13, 13);
      x -= 34;
    }
  }

  /** Writes a word so that it ends at x and gives back about where it begins. */
  private double legendText(double x, String word) throws XMLStreamException {
    text("muted", x, 32, "end", word);
    return x - word.length() * 6.6 - 2;
  }

  private void panel(RunResult run, int top) throws XMLStreamException {
    int bottom = top + PANEL;
    text("run", LEFT, top - 14, "start", run.name());
    text("muted", WIDTH - RIGHT, top - 14, "end", summary(run));
    for (Outage outage : run.outages()) {
      double from = x(outage.fromMillis() / 1000.0);
      rect("cut", from, top, end(run, outage) - from, PANEL);
    }
    grid(top, bottom);
    areas(run, bottom);
    polyline(Series.of(run.samples(), Sample::received, intervalMillis), bottom);
    int line = 0;
    for (Outage outage : run.outages()) {
      double from = x(outage.fromMillis() / 1000.0);
      line("edge", from, top, from, bottom);
      line("edge", end(run, outage), top, end(run, outage), bottom);
      // one below the other where they are close
      text("alarm inside", from + 4, top + 15 + 15 * (line++ % 2), "start", outage.label());
      if (run.planned() == 1 && outage.toMillis() != null) {
        text("alarm inside", end(run, outage) + 4, top + 15, "start", "repaired");
      }
    }
    if (run.phases().size() > 1) {
      for (Phase phase : run.phases()) {
        text("muted inside", x(phase.fromMillis() / 1000.0) + 4, top + 15, "start", phase.name());
      }
    }
    double end = x(run.millis() / 1000.0);
    line("done", end, top + 24, end, bottom);
    boolean fits = end < WIDTH - RIGHT - 80;
    text("muted inside", fits ? end + 6 : end - 6, top + 36, fits ? "start" : "end", "complete");
    line("axis", LEFT, bottom, WIDTH - RIGHT, bottom);
  }

  private double end(RunResult run, Outage outage) {
    Long repaired = outage.toMillis();
    return x((repaired == null ? run.millis() : repaired) / 1000.0);
  }

  private String summary(RunResult run) {
    String throughput =
        run.cleanMegabits()
            .map(m -> String.format(Locale.ROOT, "%.0f Mbit/s", m))
            .orElse("throughput not measured");
    return String.format(
        Locale.ROOT,
        "%s%s%s · complete after %.1f s · TCP_IS_MPTCP=%s",
        throughput,
        run.outages().isEmpty()
            ? ""
            : " before the " + (run.planned() == 1 ? "cut" : "first outage"),
        run.longestPauseMillis() == null
            ? ""
            : String.format(
                Locale.ROOT, " · longest stall %.1f s", run.longestStallMillis(rate) / 1000.0),
        run.millis() / 1000.0,
        run.protocol().isMptcp());
  }

  private void grid(int top, int bottom) throws XMLStreamException {
    double step = niceStep(megabits / 4);
    for (double value = 0; value <= megabits; value += step) {
      double y = y(value, bottom);
      line("grid", LEFT, y, WIDTH - RIGHT, y);
      text("muted", LEFT - 8, y + 4, "end", number(value));
    }
    text("muted", LEFT - 8, top - 14, "end", "Mbit/s");
    step = niceStep(seconds / 10);
    for (double value = 0; value <= seconds; value += step) {
      line("axis", x(value), bottom, x(value), bottom + 4);
      text("muted", x(value), bottom + 18, "middle", number(value));
    }
  }

  /** The paths, each on top of the one before. */
  private void areas(RunResult run, int bottom) throws XMLStreamException {
    List<double[]> floor = new ArrayList<>();
    for (int i = 0; i < run.paths().size(); i++) {
      int path = i;
      List<double[]> roof = new ArrayList<>();
      int at = 0;
      for (Series.Point point :
          Series.of(run.samples(), s -> s.paths().get(path), intervalMillis).points()) {
        double below = floor.isEmpty() ? 0 : floor.get(at)[1];
        roof.add(new double[] {point.seconds(), below + point.megabits()});
        at++;
      }
      StringBuilder points = new StringBuilder();
      roof.forEach(p -> append(points, p[0], p[1], bottom));
      for (int j = roof.size() - 1; j >= 0; j--) {
        append(points, roof.get(j)[0], floor.isEmpty() ? 0 : floor.get(j)[1], bottom);
      }
      styledElement("polygon", "area" + i);
      xml.writeAttribute("points", points.toString().strip());
      floor = roof;
    }
  }

  private void polyline(Series series, int bottom) throws XMLStreamException {
    StringBuilder points = new StringBuilder();
    series.points().forEach(p -> append(points, p.seconds(), p.megabits(), bottom));
    styledElement("polyline", "total");
    xml.writeAttribute("points", points.toString().strip());
  }

  private void append(StringBuilder points, double second, double value, int bottom) {
    points.append(coordinate(x(second))).append(',').append(coordinate(y(value, bottom)));
    points.append(' ');
  }

  private double x(double second) {
    return LEFT + second / seconds * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value, int bottom) {
    return bottom - value / megabits * PANEL;
  }

  /** The next of 1, 2, 5, 10, 20, 50 and so on. */
  private static double niceStep(double wanted) {
    double power = Math.pow(10, Math.floor(Math.log10(wanted)));
    for (int factor : new int[] {1, 2, 5}) {
      if (wanted <= factor * power) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private void rect(String type, double x, double y, double width, double height)
      throws XMLStreamException {
    styledElement("rect", type);
    attribute("x", x);
    attribute("y", y);
    attribute("width", width);
    attribute("height", height);
  }

  private void line(String type, double x1, double y1, double x2, double y2)
      throws XMLStreamException {
    styledElement("line", type);
    attribute("x1", x1);
    attribute("y1", y1);
    attribute("x2", x2);
    attribute("y2", y2);
  }

  private void styledElement(String element, String type) throws XMLStreamException {
    xml.writeEmptyElement(element);
    xml.writeAttribute("class", type);
  }

  private void attribute(String name, double coordinate) throws XMLStreamException {
    xml.writeAttribute(name, coordinate(coordinate));
  }

  private void text(String type, double x, double y, String anchor, String words)
      throws XMLStreamException {
    xml.writeStartElement("text");
    xml.writeAttribute("class", type);
    attribute("x", x);
    attribute("y", y);
    xml.writeAttribute("text-anchor", anchor);
    xml.writeCharacters(words);
    xml.writeEndElement();
  }

  private void element(String name, String content) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(content);
    xml.writeEndElement();
  }
}
