package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressMaskTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.2.1:80, IPv4-1:80",
    "10.0.0.0/8, IPv4-1/8",
    "[fd00::1]:80, [IPv6-1]:80",
    "fd00:0:0:0:0:0:0:1/64, IPv6-1/64",
    "fe80::1%eth0, IPv6-1%eth0",
    "::ffff:10.0.0.1, IPv4-1",
    "via 10.0.2.1 dev eth1, via IPv4-1 dev eth1"
  })
  void an_address_becomes_a_word(String text, String masked) {
    assertThat(new AddressMask().apply(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:80",
        "[::1]:80",
        "0.0.0.0/0",
        "*:443",
        "Linux 6.18.44-fc-v782, Java 25.0.3",
        "rtt_us:45 backoff:2",
        "12:30:45",
        "5: eth1 up",
        "option endpoints: none"
      })
  void all_else_stays(String text) {
    assertThat(new AddressMask().apply(text)).isEqualTo(text);
  }

  @Test
  void the_same_address_is_the_same_word() {
    assertThat(new AddressMask().apply("10.0.2.1 10.0.2.2 10.0.2.1 fd00::1 fd00:0::1"))
        .isEqualTo("IPv4-1 IPv4-2 IPv4-1 IPv6-1 IPv6-1");
  }
}
