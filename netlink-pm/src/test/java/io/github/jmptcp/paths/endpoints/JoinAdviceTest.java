package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinAdviceTest {
  private static final String RANGE = "32768\t60999\n";
  private static final String PORT = "have the kernel listen there for subflows alone: FIX";

  private static String text(JoinAdvice advice, String announced, int port) throws Exception {
    return advice.text(
        new InetSocketAddress("192.0.2.1", port),
        Endpoint.of(InetAddress.getByName(announced)).build(),
        "FIX");
  }

  @Test
  void a_fixed_port_goes_into_the_endpoint() throws Exception {
    JoinAdvice advice = JoinAdvice.of(RANGE, "1\n", "6.18.44-fc");
    assertThat(text(advice, "10.0.2.2", 8080)).isEqualTo(PORT);
    assertThat(text(advice, "10.0.2.2", 32767)).isEqualTo(PORT);
    assertThat(text(advice, "10.0.2.2", 61000)).isEqualTo(PORT);
  }

  @Test
  void an_ephemeral_port_is_to_be_fixed() throws Exception {
    JoinAdvice advice = JoinAdvice.of(RANGE, "1\n", "6.18.44-fc");
    for (int port : new int[] {32768, 60999}) {
      assertThat(text(advice, "10.0.2.2", port))
          .isEqualTo(
              "give the clients subflow endpoints, or fix the port ("
                  + port
                  + " is ephemeral) and "
                  + PORT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5.10.0-32-cloud-amd64, 1, true",
    "6.18.44-fc, 1, true",
    "7.1.9, 2, true",
    "7.2.0-rc1, 1, false",
    "7.10.1, 1, false",
    "8.0, 1, false",
    "6.18.44-fc, 0, false",
    "unknown, 1, true"
  })
  void an_ipv6_address_with_a_port_is_dropped_beside_timestamps_before_7_2(
      String release, String timestamps, boolean isDropped) throws Exception {
    JoinAdvice advice = JoinAdvice.of(RANGE, timestamps + "\n", release);
    assertThat(text(advice, "10.0.2.2", 8080)).isEqualTo(PORT);
    assertThat(text(advice, "fd00::2", 8080))
        .isEqualTo(
            isDropped
                ? "give the clients subflow endpoints, or set net.ipv4.tcp_timestamps=0 (before"
                    + " Linux 7.2 the announcement of an IPv6 address with a port does not fit"
                    + " beside them and is dropped) and "
                    + PORT
                : PORT);
  }

  @Test
  void both_at_once() throws Exception {
    assertThat(text(JoinAdvice.of(RANGE, "1", "6.1"), "fd00::2", 40000))
        .startsWith("give the clients subflow endpoints, or fix the port (40000 is ephemeral) and")
        .contains(" and set net.ipv4.tcp_timestamps=0 (")
        .endsWith(" and " + PORT);
  }

  @Test
  void an_unreadable_range_makes_no_port_ephemeral() throws Exception {
    assertThat(text(JoinAdvice.of("", "1", "6.1"), "10.0.2.2", 40000)).isEqualTo(PORT);
  }
}
