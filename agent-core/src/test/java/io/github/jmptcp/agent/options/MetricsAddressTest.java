package io.github.jmptcp.agent.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsAddressTest {

  @ParameterizedTest
  @CsvSource({
    "9464, 127.0.0.1, 9464",
    "localhost:1, 127.0.0.1, 1",
    "10.0.0.7:65535, 10.0.0.7, 65535",
    "[fd00::1]:9464, fd00:0:0:0:0:0:0:1, 9464",
    "*:9464, 0:0:0:0:0:0:0:0, 9464"
  })
  void a_host_is_an_address(String value, String host, int port) {
    InetSocketAddress address = MetricsAddress.parse(value).address();
    assertThat(address.getAddress().getHostAddress()).isEqualTo(host);
    assertThat(address.getPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "", ":", "on", "9464x", "099999", "127.0.0.1:", "-1"})
  void a_port_is_from_1_to_65535(String value) {
    assertThatThrownBy(() -> MetricsAddress.parse(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nor a port from 1 to 65535");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {":9464", "::1:9464", "[::1:9464", "[10.0.0.7]:9464", "db.example:9464", "[]:1"})
  void a_name_is_refused_and_ipv6_has_brackets(String value) {
    assertThatThrownBy(() -> MetricsAddress.parse(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an IPv6 address in brackets");
  }
}
