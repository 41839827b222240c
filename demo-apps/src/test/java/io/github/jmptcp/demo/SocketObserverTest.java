package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows are those of iproute2 6.1 on Linux 6.18, shortened in the middle. */
class SocketObserverTest {

  private static final String MPTCP_ROW =
      "ESTAB 0 0 10.79.1.2:8080 10.79.1.1:37186 subflows:1 add_addr_signal:1 remote_key"
          + " token:d221f8e1 write_seq:b74c6e6419af9e82";
  private static final String LISTENER_ROW = "LISTEN 0 0 *:8080 *:* subflows_max:1";
  private static final String FALLBACK_ROW =
      "ESTAB 0 0 10.79.1.2:8080 10.79.1.1:37186 fallback remote_key token:d221f8e1";
  private static final String FIRST_SUBFLOW =
      "ESTAB 0 778856 10.79.1.2:8080 10.79.1.1:37186 bbr rto:224 tcp-ulp-mptcp flags:Mec"
          + " token:0000(id:0)/d221f8e1(id:0) seq:db7e220e7d25607c";
  private static final String SECOND_SUBFLOW =
      "ESTAB 0 877840 10.79.2.2:8080 10.79.2.1:59541 bbr rto:204 tcp-ulp-mptcp flags:Jec"
          + " token:0000(id:1)/d221f8e1(id:1) seq:db7e220e7d25607c";
  private static final String OTHER_CONNECTION = FIRST_SUBFLOW.replace("d221f8e1", "00c0ffee");
  private static final String PLAIN_ROW =
      "ESTAB 0 778856 10.79.1.2:8080 10.79.1.1:37186 bbr rto:224 minrtt:0.008";

  private final SocketObserver observer = new SocketObserver(Host.local("server"), 8080);

  @Test
  void knows_nothing_before_it_has_seen_a_connection() {
    observer.see(List.of(LISTENER_ROW), List.of());
    assertThat(observer.protocol()).isEqualTo(ObservedProtocol.UNSEEN);
    assertThat(observer.subflows()).isZero();
  }

  @Test
  void counts_the_subflows_of_one_connection() {
    observer.see(
        List.of(LISTENER_ROW, MPTCP_ROW), List.of(FIRST_SUBFLOW, SECOND_SUBFLOW, OTHER_CONNECTION));
    assertThat(observer.protocol()).isEqualTo(ObservedProtocol.MPTCP);
    assertThat(observer.subflows()).isEqualTo(2);
  }

  @Test
  void keeps_the_highest_number_of_subflows() {
    observer.see(List.of(MPTCP_ROW), List.of(FIRST_SUBFLOW, SECOND_SUBFLOW));
    observer.see(List.of(MPTCP_ROW), List.of(SECOND_SUBFLOW));
    observer.see(List.of(), List.of());
    assertThat(observer.subflows()).isEqualTo(2);
    assertThat(observer.protocol()).isEqualTo(ObservedProtocol.MPTCP);
  }

  @Test
  void reports_plain_tcp() {
    observer.see(List.of(), List.of(PLAIN_ROW));
    assertThat(observer.protocol()).isEqualTo(ObservedProtocol.TCP);
    assertThat(observer.subflows()).isZero();
  }

  @Test
  void does_not_take_a_fallen_back_connection_for_mptcp() {
    observer.see(List.of(FALLBACK_ROW), List.of(PLAIN_ROW));
    assertThat(observer.protocol()).isEqualTo(ObservedProtocol.TCP);
  }
}
