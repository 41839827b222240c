package io.github.jmptcp.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.paths.engine.StartPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartBinderTest {
  private static final int FD = 7;

  /** A kernel with one socket, which records the calls. */
  private static final class Kernel implements NativeCalls {
    private final List<ByteBuffer> byAddress = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private int family = Linux.AF_INET;
    private int port;
    private int deviceResult;
    private int bindResult;

    @Override
    public int call(CFunction function, long fd, long b, long c, long d, long e) {
      switch (function) {
        case GETSOCKNAME:
          ByteBuffer name = byAddress.get((int) b);
          for (int i = 0; i < 28; i++) {
            name.put(i, (byte) 0);
          }
          name.putShort(0, (short) family).put(2, (byte) (port >> 8)).put(3, (byte) port);
          return 0;
        case SETSOCKOPT:
          ByteBuffer value = byAddress.get((int) d);
          if (c == Linux.SO_BINDTODEVICE) {
            byte[] device = new byte[(int) e];
            for (int i = 0; i < device.length; i++) {
              device[i] = value.get(i);
            }
            calls.add("device " + new String(device));
            return deviceResult;
          }
          calls.add("option " + b + "/" + c + "=" + value.getInt(0));
          return -Errno.EOPNOTSUPP; // MPTCP before 6.8: goes on without
        case BIND:
          StringBuilder address = new StringBuilder("bind");
          for (int i = 0; i < c; i++) {
            address.append(' ').append(byAddress.get((int) b).get(i) & 0xff);
          }
          calls.add(address.toString());
          return bindResult;
        default:
          throw new AssertionError(function);
      }
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

  @TempDir private Path folder;
  private final Kernel kernel = new Kernel();
  private final List<String> bound = new ArrayList<>();
  private boolean mindsBound;

  private void bind(@Nullable StartPath start) throws Exception {
    Log log = Log.open(Level.INFO, folder.resolve("log").toString());
    StartBinder binder =
        new StartBinder(
            new StartChoice() {
              @Override
              public @Nullable StartPath startOf(InetAddress remote, int port) {
                return start;
              }

              @Override
              public boolean mindsBound() {
                return mindsBound;
              }

              @Override
              public void isBound(InetSocketAddress local) {
                bound.add(local.toString());
              }
            },
            log);
    binder.bind(new LibC(kernel), FD, InetAddress.getByName("192.0.2.1"), 443);
    binder.bind(new LibC(kernel), FD, InetAddress.getByName("192.0.2.1"), 443);
  }

  private static StartPath start(String address, boolean byDevice) throws Exception {
    return new StartPath(InetAddress.getByName(address), "eth1", byDevice, "paths=*=eth1");
  }

  private List<String> log() throws Exception {
    return Files.readAllLines(folder.resolve("log"));
  }

  @Test
  void nothing_is_called_where_the_route_decides() throws Exception {
    bind(null);
    assertThat(kernel.calls).isEmpty();
  }

  @Test
  void a_path_by_its_interface_is_bound_to_that_too() throws Exception {
    bind(start("10.0.2.1", /* byDevice= */ true));
    assertThat(kernel.calls.subList(0, 3))
        .containsExactly("device eth1", "option 0/24=1", "bind 2 0 0 0 10 0 2 1 0 0 0 0 0 0 0 0");
    assertThat(log()).isEmpty();
  }

  @Test
  void an_ipv6_socket_is_bound_to_the_mapped_address_of_an_ipv4_path() throws Exception {
    kernel.family = Linux.AF_INET6;
    bind(start("10.0.2.1", /* byDevice= */ false));
    assertThat(kernel.calls.subList(0, 2))
        .containsExactly(
            "option 0/24=1", "bind 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 255 255 10 0 2 1 0 0 0 0");
  }

  @Test
  void a_socket_that_the_application_has_bound_stays_as_it_is() throws Exception {
    kernel.port = 4711;
    bind(start("10.0.2.1", /* byDevice= */ true));
    assertThat(kernel.calls).isEmpty();
    assertThat(bound).hasSize(2).containsOnly("/0.0.0.0:4711");
  }

  @Test
  void that_it_has_bound_it_is_told_where_that_matters() throws Exception {
    kernel.port = 4711;
    bind(null);
    assertThat(bound).isEmpty();
    mindsBound = true;
    bind(null);
    assertThat(bound).hasSize(2);
    kernel.port = 0;
    bind(null);
    assertThat(bound).hasSize(2);
    assertThat(kernel.calls).isEmpty();
  }

  @Test
  void a_failure_is_one_warning_and_the_other_call_is_made_nevertheless() throws Exception {
    kernel.deviceResult = -Errno.EPERM;
    bind(start("10.0.2.1", /* byDevice= */ true));
    assertThat(kernel.calls).hasSize(6).element(2).asString().startsWith("bind 2 ");
    assertThat(log()).hasSize(1);
    assertThat(log().get(0))
        .contains(
            "WARN paths: a connection does not start at 10.0.2.1: SO_BINDTODEVICE eth1 failed")
        .contains("EPERM", "(paths=*=eth1)");
  }

  @Test
  void an_address_that_is_gone_is_one_warning() throws Exception {
    kernel.bindResult = -Errno.EADDRNOTAVAIL;
    bind(start("10.0.2.1", /* byDevice= */ false));
    assertThat(log()).hasSize(1);
    assertThat(log().get(0)).contains("bind to 10.0.2.1 failed with EADDRNOTAVAIL; it starts as");
  }
}
