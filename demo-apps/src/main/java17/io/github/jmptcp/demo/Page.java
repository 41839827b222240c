package io.github.jmptcp.demo;

import java.util.List;
import java.util.stream.Collectors;

/** The result as one HTML page that needs nothing else: no script, no font, no network. */
final class Page {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d8dee4; --paper: #ffffff;
        --good: #1a7f37; --bad: #c21f2a; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e6edf3; --soft: #9198a1; --line: #2a313c; --paper: #0d1117; --good: #3fb950;
          --bad: #ff7b72; }
      }
      body { margin: 2rem auto; max-width: 960px; padding: 0 1rem; color: var(--ink); background: var(--paper);
        font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
      h1 { font-size: 1.5rem; margin-bottom: .2rem; }
      h2 { font-size: 1.25rem; margin: 3rem 0 .2rem; }
      p.sub, td.source, th { color: var(--soft); }
      svg { max-width: 100%; height: auto; }
      figure { margin: 1.5rem 0; }
      table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; font-variant-numeric: tabular-nums; }
      th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; font-weight: normal; }
      th:first-child, td:first-child, td.source, th.source { text-align: left; }
      td.agent { font-weight: 600; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: color-mix(in srgb, var(--line) 40%, transparent); padding: .7rem .9rem;
        font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
      li.passed::marker { content: "\\2713  "; color: var(--good); }
      li.failed::marker { content: "\\2717  "; color: var(--bad); }
      """;

  private Page() {}

  /**
   * Writes the page.
   *
   * @param about what the applications are, and what is compared
   * @param parts the first one gives the page its title
   * @param rate of a path in Mbit/s
   */
  static String html(String about, List<Part> parts, int rate) {
    String title = parts.get(0).title();
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    page.append(escape(title)).append("</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>").append(escape(title)).append("</h1>\n");
    page.append("<p class=\"sub\">").append(escape(about)).append("</p>\n");
    for (Part part : parts) {
      if (part != parts.get(0)) {
        page.append("<h2>").append(escape(part.title())).append("</h2>\n");
      }
      part(page, part, rate);
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void part(StringBuilder page, Part part, int rate) {
    page.append("<p class=\"sub\">");
    page.append(
        part.plan().stream()
            .map(line -> escape(line.strip()))
            .collect(Collectors.joining("<br>\n")));
    page.append("</p>\n<figure>\n").append(part.chart()).append("</figure>\n");
    part.findings().forEach(each -> page.append("<p>").append(escape(each)).append("</p>\n"));
    table(page, part.first(), part.second(), rate);
    page.append("<p>How the applications were started with the agent:</p>\n<pre>");
    page.append(escape(String.join("\n", part.commands()))).append("</pre>\n");
    page.append("<p>What was checked:</p>\n<ul>\n");
    part.check().failed().forEach(each -> item(page, "failed", each));
    part.check().passed().forEach(each -> item(page, "passed", each));
    page.append("</ul>\n");
  }

  private static void table(StringBuilder page, RunResult plain, RunResult agent, int rate) {
    page.append("<table>\n<tr><th></th><th>").append(escape(plain.name())).append("</th><th>");
    page.append(escape(agent.name())).append("</th><th class=\"source\">seen by</th></tr>\n");
    for (ResultTable.Row row : ResultTable.rows(plain, agent, rate)) {
      page.append("<tr><td>").append(escape(row.what().strip())).append("</td><td>");
      page.append(escape(row.plain())).append("</td><td class=\"agent\">");
      page.append(escape(row.agent())).append("</td><td class=\"source\">");
      page.append(escape(row.source())).append("</td></tr>\n");
    }
    page.append("</table>\n");
  }

  private static void item(StringBuilder page, String type, String text) {
    page.append("<li class=\"").append(type).append("\">").append(escape(text)).append("</li>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
