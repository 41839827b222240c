package io.github.jmptcp.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelRoutesTest {
  private static final short RTM_NEWROUTE = 24;
  private static final byte RTN_UNICAST = 1;
  private static final byte RTN_LOCAL = 2;

  /** A kernel that answers each request for a route by one of that type, or by an errno. */
  private static final class Routes implements NativeCalls {
    private ByteBuffer memory = ByteBuffer.allocate(0);
    byte type = RTN_UNICAST;
    int errno;

    @Override
    public int call(CFunction function, long a, long b, long c, long d, long e) {
      switch (function) {
        case SOCKET:
          return errno == 0 ? 3 : -errno;
        case RECV:
          memory.putShort(4, RTM_NEWROUTE).put(16 + 7, type);
          return 28; // struct nlmsghdr, struct rtmsg
        default:
          return 0;
      }
    }

    @Override
    public long address(ByteBuffer direct) {
      return 1; // of the only buffer
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      return memory = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }
  }

  @TempDir private Path folder;

  private final Routes kernel = new Routes();
  private final InetAddress address = InetAddress.getLoopbackAddress();

  @Test
  void an_address_is_this_hosts_where_its_route_is_local() {
    KernelRoutes routes =
        new KernelRoutes(new KernelCalls(new LibC(kernel)), Log.open(Level.OFF, null));
    assertThat(routes.staysOnThisHost(address)).isFalse();
    kernel.type = RTN_LOCAL;
    assertThat(routes.staysOnThisHost(address)).isTrue();
  }

  @Test
  void a_kernel_that_does_not_answer_is_one_line_of_the_log() throws Exception {
    Path file = folder.resolve("log");
    Log log = Log.open(Level.DEBUG, file.toString());
    KernelRoutes routes = new KernelRoutes(new KernelCalls(new LibC(kernel)), log);
    kernel.errno = Errno.EACCES;
    assertThat(routes.staysOnThisHost(address)).isNull();
    assertThat(routes.staysOnThisHost(address)).isNull();
    assertThat(Files.readString(file)).containsOnlyOnce("RTM_GETROUTE failed with EACCES");
    kernel.errno = 0;
    assertThat(routes.staysOnThisHost(address)).as("looked up each time").isFalse();
  }
}
