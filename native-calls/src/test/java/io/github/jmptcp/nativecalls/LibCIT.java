package io.github.jmptcp.nativecalls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both adapters of the packed (multi-release) jar against the real kernel, in one JVM. */
class LibCIT {

  static Stream<LibC> adapters() {
    return Stream.of(new LibC(NativeCalls.load()), new LibC(new JffiCalls()));
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void opens_queries_and_closes_a_socket(LibC libc) {
    int fd = libc.socket(Linux.AF_INET6, Linux.SOCK_STREAM, 0);
    assertThat(fd).isGreaterThan(2);
    assertThat(libc.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL))
        .isEqualTo(Linux.IPPROTO_TCP);
    assertThat(libc.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1)).isZero();
    assertThat(libc.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR)).isEqualTo(1);
    assertThat(libc.close(fd)).isZero();
    assertThat(libc.close(fd)).isEqualTo(-Errno.EBADF);
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void returns_the_errno_of_a_refused_call(LibC libc) {
    assertThat(libc.socket(Linux.AF_UNIX, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP))
        .isEqualTo(-Errno.EPROTONOSUPPORT);
    assertThat(libc.getIntOption(-1, Linux.SOL_SOCKET, Linux.SO_PROTOCOL)).isEqualTo(-Errno.EBADF);
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void moves_bytes_and_addresses_through_direct_buffers(LibC libc) {
    int receiver = libc.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0);
    ByteBuffer address = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    address.putShort(0, (short) Linux.AF_INET).put(4, (byte) 127).put(7, (byte) 1);
    assertThat(libc.bind(receiver, address, 16)).isZero();
    assertThat(libc.getsockname(receiver, address)).isEqualTo(16);
    assertThat(address.getShort(2)).isNotZero();
    int event = libc.eventfd(0, Linux.EFD_NONBLOCK);
    assertThat(libc.recvByte(receiver, Linux.MSG_DONTWAIT)).isEqualTo(-Errno.EAGAIN);
    ByteBuffer poll = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    poll.putInt(0, receiver).putShort(4, (short) Linux.POLLIN);
    poll.putInt(8, event).putShort(12, (short) Linux.POLLOUT);
    assertThat(libc.poll(poll, 2, 0)).isEqualTo(1);
    assertThat(poll.getShort(14)).isEqualTo((short) Linux.POLLOUT);
    libc.close(receiver);
    libc.close(event);
  }
}
