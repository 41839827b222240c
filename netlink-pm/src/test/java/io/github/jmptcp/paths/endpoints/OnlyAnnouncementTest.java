package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.cli.EndpointParser;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnlyAnnouncementTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.2.2 signal, true",
    "10.0.2.2 signal;10.0.1.2 subflow, true",
    "10.0.2.2 signal;10.0.1.2 signal, false",
    "10.0.1.2 signal, false",
    "10.0.2.2 port 80 signal, false",
    "10.0.2.2 subflow, false"
  })
  void a_host_that_announces_the_reached_address_alone(String endpoints, boolean isAlone)
      throws Exception {
    assertThat(
            OnlyAnnouncement.at(
                InetAddress.getByName("10.0.2.2"), EndpointParser.parseList(endpoints)))
        .matches(found -> (found != null) == isAlone);
  }
}
