package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.rtnetlink.NetworkMonitor;
import io.github.jmptcp.rtnetlink.Routes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every call to the kernel, and every piece of memory, that the JVM has no room for: whatever was
 * opened until then is closed.
 */
class TransportLeakTest {

  /** A kernel that grants everything, on a JVM that has no room for one of the calls. */
  private static final class FullJvm implements NativeCalls {
    final Set<Integer> open = new HashSet<>();
    private int left;

    /** Throws instead of the call, or the memory, after that many; closing always works. */
    void failAfter(int calls) {
      left = calls;
    }

    private void count() {
      if (left-- == 0) {
        throw new OutOfMemoryError("made up");
      }
    }

    @Override
    public int call(CFunction function, long a, long b, long c, long d, long e) {
      if (function == CFunction.CLOSE) {
        return open.remove((int) a) ? 0 : -Errno.EBADF;
      }
      count();
      if (function == CFunction.SOCKET || function == CFunction.EVENTFD) {
        int fd = 100 + open.size();
        open.add(fd);
        return fd;
      }
      return 0;
    }

    @Override
    public long address(ByteBuffer direct) {
      return 4096;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      count();
      return ByteBuffer.allocate(bytes);
    }
  }

  private interface Opening {
    Closeable open(TransportFactory factory) throws IOException;
  }

  private final FullJvm jvm = new FullJvm();

  @Test
  void a_transport() throws IOException {
    // socket, eventfd, 4 options, bind, getsockname; and memory three times
    assertThat(failuresUntilOpen(factory -> factory.open(Netlink.NETLINK_ROUTE)))
        .isGreaterThanOrEqualTo(10);
  }

  @Test
  void a_monitor() throws IOException {
    assertThat(failuresUntilOpen(NetworkMonitor::open)).isGreaterThanOrEqualTo(15);
  }

  @Test
  void sockets_that_only_request() throws IOException {
    assertThat(failuresUntilOpen(Routes::open)).isGreaterThanOrEqualTo(10);
    assertThat(failuresUntilOpen(MptcpSockets::open)).isGreaterThanOrEqualTo(10);
  }

  @Test
  void one_that_cannot_be_woken_to_be_closed() throws IOException {
    jvm.failAfter(Integer.MAX_VALUE);
    Transport transport = KernelTransport.open(new LibC(jvm), Netlink.NETLINK_ROUTE);
    assertThat(jvm.open).hasSize(2);
    jvm.failAfter(0); // the write to its eventfd
    assertThatThrownBy(transport::close).isInstanceOf(OutOfMemoryError.class);
    assertThat(jvm.open).isEmpty();
  }

  /** Opens and fails at each step in turn; returns how many there were until it worked. */
  private int failuresUntilOpen(Opening opening) throws IOException {
    for (int step = 0; ; step++) {
      LibC libC = new LibC(jvm); // its pool is empty
      jvm.failAfter(step);
      try (Closeable opened = opening.open(protocol -> KernelTransport.open(libC, protocol))) {
        assertThat(jvm.open).as("opened " + opened).hasSize(2);
        jvm.failAfter(Integer.MAX_VALUE);
        return step;
      } catch (OutOfMemoryError expected) {
        assertThat(jvm.open).as("after a failure at step " + step).isEmpty();
      }
    }
  }
}
