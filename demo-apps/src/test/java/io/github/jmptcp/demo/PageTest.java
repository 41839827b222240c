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
        "A server & a client",
        List.of(Runs.part("a <b> & c", List.of(), plain, agent, SelfCheck.of(plain, agent))),
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
  void a_second_part_has_its_own_chart_and_what_was_found() {
    RunResult plain = Runs.plain();
    RunResult agent = Runs.agent();
    String page =
        Page.html(
            "about",
            List.of(
                Runs.part("first", List.of(), plain, agent, SelfCheck.of(plain, agent)),
                Runs.part(
                    "a & b",
                    List.of("after 2 s <"),
                    agent,
                    agent,
                    SelfCheck.ofRevival(agent, agent, 100))),
            100);
    assertThat(page)
        .contains("<h2>a &amp; b</h2>", "<p>after 2 s &lt;</p>")
        .contains("<li class=\"passed\">with jmptcp: path 1 carried again after its repair</li>");
    assertThat(page.split("<svg", -1)).hasSize(3);
    assertThat(page.split("<h1", -1)).hasSize(2);
  }

  @Test
  void fetches_nothing_from_anywhere() {
    assertThat(page().replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http:", "https:", "src=", "href=", "url(", "@import", "<script");
  }
}
