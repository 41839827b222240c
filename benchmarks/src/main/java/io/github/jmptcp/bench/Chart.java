package io.github.jmptcp.bench;

import java.util.List;
import java.util.Locale;

/** Bars as SVG: one group a row, one bar a variant, each as long as its ratio to the longest. */
final class Chart {
  private static final String[] COLOURS = {
    "#4c78a8", "#f58518", "#54a24b", "#e45756", "#72b7b2", "#b279a2"
  };
  private static final int LEFT = 300;
  private static final int WIDTH = 460;
  private static final int BAR = 14;

  private Chart() {}

  static String svg(String title, List<Result> results) {
    StringBuilder body = new StringBuilder();
    int y = 40;
    for (Result result : results) {
      text(body, 10, y + 12, "bold", result.row() + " (" + result.unit() + ")");
      y += 18;
      Samples samples = result.samples();
      double longest =
          samples.variants().stream().mapToDouble(v -> samples.of(v).high()).max().orElse(1);
      int colour = 0;
      for (String variant : samples.variants().stream().sorted().toList()) {
        Samples.Spread spread = samples.of(variant);
        double scale = longest > 0 ? WIDTH / longest : 0;
        text(body, 20, y + 11, "normal", variant);
        body.append(
            String.format(
                Locale.ROOT,
                "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>"
                    + "<path d='M%.1f %dH%.1f' stroke='#333' stroke-width='2'/>%n",
                LEFT,
                y,
                spread.median() * scale,
                BAR - 2,
                COLOURS[colour++ % COLOURS.length],
                LEFT + spread.low() * scale,
                y + BAR / 2 - 1,
                LEFT + spread.high() * scale));
        text(body, LEFT + WIDTH + 10, y + 11, "normal", Report.number(spread.median()));
        y += BAR;
      }
      y += 10;
    }
    return "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n"
            .formatted(LEFT + WIDTH + 90, y + 10)
        + "<rect width='100%' height='100%' fill='white'/>"
        + "<text x='10' y='22' font-size='15'>"
        + escape(title)
        + "</text>\n"
        + body
        + "</svg>\n";
  }

  private static void text(StringBuilder to, int x, int y, String weight, String text) {
    to.append(
        "<text x='%d' y='%d' font-weight='%s'>%s</text>%n".formatted(x, y, weight, escape(text)));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
