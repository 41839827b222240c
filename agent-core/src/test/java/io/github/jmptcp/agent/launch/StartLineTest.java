package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.options.OptionParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartLineTest {

  @ParameterizedTest
  @CsvSource({
    "'',                         false, ': MPTCP for connects and listeners, loopback on TCP'",
    "mode=client,                false, ': MPTCP for connects, loopback on TCP'",
    "'mode=server',              false, ': MPTCP for listeners'",
    "'loopback=mptcp',           true,"
        + " ', attached: from now on MPTCP for connects and listeners'",
  })
  void it_names_what_is_on(String options, boolean attached, String end) throws Exception {
    assertThat(StartLine.text(OptionParser.parse(options), attached))
        .startsWith("jmptcp " + Version.text() + " on Linux ")
        .endsWith("Java " + System.getProperty("java.version") + end);
  }
}
