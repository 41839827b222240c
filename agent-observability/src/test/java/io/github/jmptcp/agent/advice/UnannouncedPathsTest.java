package io.github.jmptcp.agent.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnannouncedPathsTest {
  private static final List<Endpoint> TWO =
      List.of(endpoint("10.0.1.2", 2), endpoint("10.0.2.2", 3));

  private static Endpoint endpoint(String address, int device) {
    return Endpoint.of(address)
        .deviceIndex(device, "eth" + device)
        .flags(EndpointFlag.SUBFLOW)
        .build();
  }

  @Test
  void the_line_ends_with_options_that_the_agent_takes() throws Exception {
    String text = UnannouncedPaths.text(OptionParser.parse("endpoints=auto"), TWO);
    assertThat(text)
        .startsWith("paths: endpoints=auto with mode=both announces no address, ")
        .endsWith(
            " else endpoints=10.0.1.2+signal+dev+eth2;10.0.2.2+signal+dev+eth3,subflows=2,"
                + "add_addr_accepted=8");
    Options options = OptionParser.parse(text.substring(text.lastIndexOf(' ') + 1));
    assertThat(options.endpoints().endpoints())
        .hasSize(2)
        .allMatch(each -> each.has(EndpointFlag.SIGNAL));
    assertThat(options.subflows()).isEqualTo(2);
    assertThat(options.addAddrAccepted()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoints=auto,mode=server",
        "endpoints=auto,mode=client",
        "endpoints=auto,pm=userspace",
        "endpoints=10.0.2.2+subflow",
        "subflows=2"
      })
  void there_is_none_where_addresses_are_announced_or_chosen_otherwise(String options)
      throws Exception {
    assertThat(UnannouncedPaths.text(OptionParser.parse(options), TWO)).isNull();
  }

  @Test
  void it_is_reported_once(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("log");
    Log log = Log.open(Level.INFO, file.toString());
    UnannouncedPaths paths = new UnannouncedPaths();
    paths.report(OptionParser.parse("endpoints=auto"), TWO, log);
    paths.report(OptionParser.parse("endpoints=auto"), TWO, log);
    assertThat(file).content().containsOnlyOnce("announces no address");
  }

  @Test
  void there_is_none_without_a_second_path() throws Exception {
    assertThat(UnannouncedPaths.text(OptionParser.parse("endpoints=auto"), TWO.subList(0, 1)))
        .isNull();
  }
}
