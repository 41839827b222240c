package io.github.jmptcp.agent.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteTotalsTest {
  private static final int STDIN = 0; // a descriptor that is open

  /**
   * The descriptor 0 is a connection that has sent 6 bytes and received 7: of MPTCP, or of TCP
   * whose states, and bytes received, are read one after another.
   */
  private static final class Kernel implements NativeCalls {
    private final List<ByteBuffer> byAddress = new ArrayList<>();
    private final Deque<long[]> tcp = new ArrayDeque<>();
    private Runnable meanwhile = () -> {};

    @Override
    public int call(CFunction function, long fd, long level, long name, long value, long length) {
      if (function != CFunction.GETSOCKOPT || fd != STDIN) {
        return -Errno.EBADF;
      }
      ByteBuffer info = byAddress.get((int) value);
      ByteBuffer written = byAddress.get((int) length);
      if (level == Linux.SOL_MPTCP && tcp.isEmpty()) {
        info.putLong(56, 6).putLong(64, 7);
        written.putInt(0, 72);
      } else if (level == Linux.IPPROTO_TCP) {
        long[] now = tcp.remove();
        info.put(0, (byte) now[0]).putLong(128, now[1]).putLong(200, 6).putLong(208, 0);
        written.putInt(0, 216);
      } else {
        return -Errno.EOPNOTSUPP;
      }
      meanwhile.run();
      return 0;
    }

    @Override
    public long address(ByteBuffer direct) {
      byAddress.add(direct);
      return byAddress.size() - 1;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
  }

  private final Kernel kernel = new Kernel();
  private final LibC libC = new LibC(kernel);
  private final Counters counters = new Counters();
  private final ByteTotals byteTotals = new ByteTotals(counters);

  private void close() {
    if (byteTotals.end(STDIN)) {
      byteTotals.count(libC, STDIN);
    }
  }

  private void assertCounted(int connections) {
    assertThat(counters.bytesOut.sum()).isEqualTo(6L * connections);
    assertThat(counters.bytesIn.sum()).isEqualTo(7L * connections);
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
    kernel.tcp.add(new long[] {first.number, received});
    kernel.tcp.add(new long[] {second.number, receivedThen});
    byteTotals.begin(STDIN);
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

  @Test
  void each_connection_of_a_descriptor_counts() {
    byteTotals.begin(STDIN);
    close();
    byteTotals.begin(STDIN);
    close();
    assertCounted(2);
  }

  @Test
  void one_that_is_open_at_exit_counts_once_though_it_closes_then() {
    byteTotals.begin(STDIN);
    byteTotals.countOpen(libC);
    assertCounted(1);
    close();
    assertCounted(1);
  }

  @Test
  void one_that_was_counted_and_whose_descriptor_is_still_open_counts_once() {
    byteTotals.begin(STDIN);
    close();
    byteTotals.countOpen(libC);
    assertCounted(1);
  }

  @Test
  void one_that_closes_while_open_ones_are_counted_counts_once() {
    byteTotals.begin(STDIN);
    kernel.meanwhile =
        () -> {
          kernel.meanwhile = () -> {};
          close();
        };
    byteTotals.countOpen(libC);
    assertCounted(1);
  }
}
