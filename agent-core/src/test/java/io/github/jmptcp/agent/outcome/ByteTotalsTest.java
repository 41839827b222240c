package io.github.jmptcp.agent.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteTotalsTest {
  private static final int STDIN = 0; // a descriptor that is open

  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();
  private final Counters counters = new Counters();
  private final ByteTotals byteTotals = new ByteTotals(counters);

  /** A connection by MPTCP that has sent 6 bytes and received 7. */
  private void openMptcp() {
    open(Linux.IPPROTO_MPTCP);
    ByteBuffer info = ByteBuffer.allocate(72).order(ByteOrder.nativeOrder());
    info.putLong(56, 6).putLong(64, 7);
    kernel.has(STDIN, Linux.SOL_MPTCP, Linux.MPTCP_INFO, info.array());
  }

  private void open(int protocol) {
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, protocol);
    libC.dup3(fd, STDIN, 0);
    libC.close(fd);
  }

  private void hasTcpInfo(State state, long received) {
    ByteBuffer info = ByteBuffer.allocate(216).order(ByteOrder.nativeOrder());
    info.put(0, (byte) state.number).putLong(128, received).putLong(200, 6).putLong(208, 0);
    kernel.has(STDIN, Linux.IPPROTO_TCP, Linux.TCP_INFO, info.array());
  }

  private void close() {
    if (byteTotals.end(STDIN)) {
      byteTotals.count(libC, STDIN);
    }
  }

  private void assertCounted(int connections) {
    assertThat(counters.sum(Counter.BYTES_SENT)).isEqualTo(6L * connections);
    assertThat(counters.sum(Counter.BYTES_RECEIVED)).isEqualTo(7L * connections);
  }

  /** The kernel reads the state first, and then, under its lock, the bytes. */
  @ParameterizedTest
  @CsvSource({
    "ESTABLISHED, 7, ESTABLISHED, 7", // no FIN yet
    "ESTABLISHED, 8, CLOSE_WAIT, 8", // between state and bytes
    "ESTABLISHED, 7, CLOSE_WAIT, 8", // after both
    "FIN_WAIT2, 8, CLOSE, 8",
    "CLOSE_WAIT, 8, CLOSE_WAIT, 8"
  })
  void the_fin_of_the_peer_is_no_byte_whenever_it_comes(
      State first, long received, State second, long receivedThen) {
    open(Linux.IPPROTO_TCP);
    hasTcpInfo(first, received);
    Runnable beforeSecond = () -> hasTcpInfo(second, receivedThen);
    Runnable beforeFirst = () -> kernel.before(CFunction.GETSOCKOPT, beforeSecond);
    kernel.before(CFunction.GETSOCKOPT, () -> kernel.before(CFunction.GETSOCKOPT, beforeFirst));
    byteTotals.begin(STDIN, true);
    close();
    assertCounted(1);
  }

  /** include/net/tcp_states.h. */
  private enum State {
    ESTABLISHED(1),
    FIN_WAIT2(5),
    CLOSE(7),
    CLOSE_WAIT(8);

    private final int number;

    State(int number) {
      this.number = number;
    }
  }

  @BeforeEach
  void openConnection() {
    openMptcp();
  }

  @Test
  void each_connection_of_a_descriptor_counts() {
    byteTotals.begin(STDIN, true);
    close();
    byteTotals.begin(STDIN, true);
    close();
    assertCounted(2);
  }

  @Test
  void one_that_is_open_at_exit_counts_once_though_it_closes_then() {
    byteTotals.begin(STDIN, true);
    byteTotals.countOpen(libC);
    assertCounted(1);
    close();
    assertCounted(1);
  }

  @Test
  void one_that_was_counted_and_whose_descriptor_is_still_open_counts_once() {
    byteTotals.begin(STDIN, true);
    close();
    byteTotals.countOpen(libC);
    assertCounted(1);
  }

  @Test
  void one_that_closes_while_open_ones_are_counted_counts_once() {
    byteTotals.begin(STDIN, true);
    kernel.before(CFunction.GETSOCKOPT, this::close);
    byteTotals.countOpen(libC);
    assertCounted(1);
  }
}
