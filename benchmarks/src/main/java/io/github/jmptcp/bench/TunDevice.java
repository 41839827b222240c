package io.github.jmptcp.bench;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A network device whose packets this process reads and writes (Linux {@code
 * Documentation/networking/tuntap.rst}). It goes away with its file descriptor.
 */
final class TunDevice {
  /** No packet of a device with the usual mtu is longer. */
  static final int LONGEST = 2048;

  private static final String FILE = "/dev/net/tun";
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int TUNSETIFF = 0x400454ca;
  private static final short IFF_TUN = 1;
  private static final short IFF_NO_PI = 0x1000;
  private static final int IFNAMSIZ = 16;
  private static final int BYTES_OF_IFREQ = 40;

  private static final NativeCalls CALLS = NativeCalls.load();
  private static final LibC LIBC = new LibC(CALLS);
  private static final MethodHandle READ =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().find("read").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG));

  private final int fd;
  private final Netns namespace;
  private final String name;

  TunDevice(Netns namespace, String name) {
    this.namespace = namespace;
    this.name = name;
    fd = checked("open " + FILE, LIBC.open(FILE, O_RDWR | O_CLOEXEC));
    ByteBuffer request = ByteBuffer.allocateDirect(BYTES_OF_IFREQ).order(ByteOrder.nativeOrder());
    request.put(0, "jmb%d".getBytes(StandardCharsets.US_ASCII)); // the kernel finds a number
    request.putShort(IFNAMSIZ, (short) (IFF_TUN | IFF_NO_PI));
    checked("TUNSETIFF", CALLS.call(CFunction.IOCTL, fd, TUNSETIFF, LIBC.address(request), 0, 0));
    byte[] given = new byte[IFNAMSIZ];
    request.get(0, given);
    String first = new String(given, StandardCharsets.US_ASCII).replaceAll("\0.*", "");
    Command.run("ip", "link", "set", first, "netns", namespace.name(), "name", name);
  }

  /** Whether such devices can be made here. */
  static boolean exists() {
    return java.nio.file.Files.exists(Path.of(FILE));
  }

  private static int checked(String what, int result) {
    if (result < 0) {
      throw new IllegalStateException(what + ": errno " + -result);
    }
    return result;
  }

  /**
   * Waits for the next packet that leaves by this device.
   *
   * @return its length; negative once the device is gone
   */
  int read(ByteBuffer packet) {
    try {
      return (int) (long) READ.invokeExact(fd, LIBC.address(packet), (long) LONGEST);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Has a packet arrive by this device. */
  void write(ByteBuffer packet, int length) {
    LIBC.write(fd, packet, length);
  }

  /** Takes the device away, which ends a read. */
  void remove() {
    namespace.ip("link", "delete", name);
  }

  /** Closes the descriptor, once nothing reads it any more. */
  void close() {
    LIBC.close(fd);
  }
}
