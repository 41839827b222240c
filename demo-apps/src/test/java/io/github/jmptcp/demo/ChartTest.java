package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {

  private static Document parse(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static long count(Document document, String element, String type) {
    NodeList nodes = document.getElementsByTagName(element);
    long count = 0;
    for (int i = 0; i < nodes.getLength(); i++) {
      count += ((Element) nodes.item(i)).getAttribute("class").equals(type) ? 1 : 0;
    }
    return count;
  }

  @Test
  void is_well_formed_and_draws_both_runs() throws Exception {
    Document svg = parse(Chart.svg("a <b> & \"c\"", List.of(Runs.plain(), Runs.agent()), 100));
    assertThat(svg.getDocumentElement().getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a <b> & \"c\"");
    assertThat(count(svg, "polyline", "total")).isEqualTo(2);
    assertThat(count(svg, "polygon", "area0")).isEqualTo(2);
    assertThat(count(svg, "polygon", "area1")).isEqualTo(2);
    assertThat(count(svg, "rect", "cut")).isEqualTo(2);
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("path 1 cut", "200 Mbit/s before the cut", "TCP_IS_MPTCP=1");
  }

  @Test
  void draws_only_numbers() {
    String svg = Chart.svg("t", List.of(Runs.plain(), Runs.agent()), 100);
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void draws_a_run_without_paths_and_without_a_cut() throws Exception {
    Runs.Builder loopback = new Runs.Builder();
    loopback.paths = List.of();
    loopback.outages = List.of();
    Document svg = parse(Chart.svg("t", List.of(loopback.run()), 100));
    assertThat(count(svg, "polyline", "total")).isEqualTo(1);
    assertThat(svg.getElementsByTagName("polygon").getLength()).isZero();
  }

  @Test
  void the_line_falls_to_zero_during_the_cut() {
    Series series = Series.of(Runs.plain().samples(), Sample::received, 200);
    assertThat(series.points())
        .filteredOn(p -> p.seconds() > 4 && p.seconds() < 6)
        .isNotEmpty()
        .allMatch(p -> p.megabits() == 0);
    assertThat(series.highest()).isEqualTo(100);
  }
}
