package io.github.jmptcp.agent.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final int STDIN = 0; // a descriptor that is open

  /** MPTCP sockets as the descriptor 0, which has sent 6 bytes and received 7. */
  private static final class Kernel implements NativeCalls {
    private final List<ByteBuffer> byAddress = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    @Override
    public int call(CFunction function, long fd, long level, long name, long value, long length) {
      if (function != CFunction.GETSOCKOPT || fd != STDIN) {
        return -Errno.EBADF;
      }
      assertThat(level).isEqualTo(Linux.SOL_MPTCP);
      byAddress.get((int) value).putLong(56, 6).putLong(64, 7);
      byAddress.get((int) length).putInt(0, 72);
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
  private final Traffic traffic = new Traffic(counters);

  private void close() {
    if (traffic.end(STDIN)) {
      traffic.count(libC, STDIN);
    }
  }

  private void assertCounted(int connections) {
    assertThat(counters.bytesOut.sum()).isEqualTo(6L * connections);
    assertThat(counters.bytesIn.sum()).isEqualTo(7L * connections);
  }

  @Test
  void each_connection_of_a_descriptor_counts() {
    traffic.begin(STDIN);
    close();
    traffic.begin(STDIN);
    close();
    assertCounted(2);
  }

  @Test
  void one_that_is_open_at_exit_counts_once_though_it_closes_then() {
    traffic.begin(STDIN);
    traffic.countOpen(libC);
    assertCounted(1);
    close();
    assertCounted(1);
  }

  @Test
  void one_that_was_counted_and_whose_descriptor_is_still_open_counts_once() {
    traffic.begin(STDIN);
    close();
    traffic.countOpen(libC);
    assertCounted(1);
  }

  @Test
  void one_that_closes_while_open_ones_are_counted_counts_once() {
    traffic.begin(STDIN);
    kernel.meanwhile =
        () -> {
          kernel.meanwhile = () -> {};
          close();
        };
    traffic.countOpen(libC);
    assertCounted(1);
  }
}
