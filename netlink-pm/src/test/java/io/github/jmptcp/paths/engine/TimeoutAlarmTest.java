package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeoutAlarmTest {
  private static final String NETSTAT =
      """
      TcpExt: SyncookiesSent TCPLossProbes TCPTimeouts TCPSpuriousRTOs
      TcpExt: 1 2 42 4
      IpExt: InNoRoutes TCPTimeouts
      IpExt: 7 8
      """;

  @Test
  void the_value_has_the_place_of_its_name() {
    assertThat(TimeoutAlarm.timeouts(NETSTAT)).isEqualTo(42);
  }

  @Test
  void a_kernel_that_does_not_count_them_has_none() {
    assertThat(TimeoutAlarm.timeouts(NETSTAT.replace("TCPTimeouts", "Other"))).isEqualTo(-1);
    assertThat(TimeoutAlarm.timeouts("")).isEqualTo(-1);
  }
}
