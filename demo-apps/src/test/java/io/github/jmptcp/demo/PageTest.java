package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

  /** A page of made-up runs. */
  static String page() {
    RunResult plain = Runs.plain();
    RunResult agent = Runs.agent();
    return Page.html(
        "a <b> & c",
        "A server & a client",
        List.of("path 1: its packets vanish"),
        List.of("server$ java -javaagent:jmptcp.jar=endpoints=<x>"),
        Chart.svg("t", List.of(plain, agent), 100),
        plain,
        agent,
        SelfCheck.of(plain, agent),
        100);
  }

  @Test
  void holds_the_chart_the_table_and_how_it_was_made() {
    assertThat(page())
        .contains("<h1>a &lt;b&gt; &amp; c</h1>", "<svg", "endpoints=&lt;x&gt;")
        .contains("<td>whole run</td><td>10.00 s</td>")
        .contains("<td>TCP_IS_MPTCP</td><td>0</td><td class=\"agent\">1</td>")
        .contains("<li class=\"passed\">with jmptcp: two subflows or more, according to ss</li>")
        .doesNotContain("<li class=\"failed\">");
  }

  @Test
  void fetches_nothing_from_anywhere() {
    assertThat(page().replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http:", "https:", "src=", "href=", "url(", "@import", "<script");
  }
}
