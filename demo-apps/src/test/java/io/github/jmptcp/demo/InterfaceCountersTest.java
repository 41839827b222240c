package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class InterfaceCountersTest {

  private static final List<String> PROC_NET_DEV =
      """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
          lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
       path1: 22707352    2260    0    0    0     0          0         0   161944    2076    0    0    0     0       0          0
       path2:5368709120000    2318    0    0    0     0          0         0   139184    1784    0    0    0     0       0          0
      eth0:1: 17    1    0    0    0     0          0         0   18    2    0    0    0     0       0          0
      """
          .lines()
          .toList();

  private final InterfaceCounters counters = InterfaceCounters.parse(PROC_NET_DEV);

  @Test
  void reads_the_received_bytes_of_each_interface() {
    assertThat(counters.receivedOn("path1")).isEqualTo(22_707_352);
    assertThat(counters.receivedOn("lo")).isZero();
  }

  @Test
  void reads_the_sent_bytes_of_each_interface() {
    assertThat(counters.sentOn("path1")).isEqualTo(161_944);
    assertThat(counters.sentOn("eth0:1")).isEqualTo(18);
  }

  @Test
  void reads_a_number_that_touches_the_colon() {
    assertThat(counters.receivedOn("path2")).isEqualTo(5_368_709_120_000L);
  }

  @Test
  void reads_a_name_with_a_colon() {
    assertThat(counters.receivedOn("eth0:1")).isEqualTo(17);
  }

  @Test
  void refuses_an_interface_that_is_not_there() {
    assertThatThrownBy(() -> counters.receivedOn("path3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path3")
        .hasMessageContaining("path2");
  }

  @Test
  void reads_the_counters_of_this_machine() throws DemoException {
    assertThat(InterfaceCounters.of(Host.local("machine")).received()).containsKey("lo");
  }
}
