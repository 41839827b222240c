package io.github.jmptcp.it.lab;

import static io.github.jmptcp.it.peer.LibC.C;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.peer.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A link between two namespaces by which each packet arrives later by the same delay, in the order
 * sent: two TUN devices (Linux Documentation/networking/tuntap.rst). The kernel's own netem is not
 * built everywhere.
 */
public final class DelayedLink implements AutoCloseable {
  private static final String FILE = "/dev/net/tun";
  private static final int O_RDWR_CLOEXEC = 2 | 0x80000;
  private static final int TUNSETIFF = 0x400454ca;
  private static final short IFF_TUN_NO_PI = 0x1001;
  private static final int IFNAMSIZ = 16;
  private static final int BYTES_OF_IFREQ = 40;

  /** No packet of a device with the usual mtu is longer. */
  private static final int LONGEST = 2048;

  private final Duration delay;
  private final ScheduledExecutorService inFlight =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final List<Runnable> removals = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final int[] ends;

  /**
   * Makes the devices, which are down and have no address.
   *
   * @param delay of one way
   */
  public DelayedLink(Netns one, String device, Netns other, String otherDevice, Duration delay) {
    this.delay = delay;
    ends = new int[] {end(one, device), end(other, otherDevice)};
    carry(ends[0], ends[1]);
    carry(ends[1], ends[0]);
  }

  private int end(Netns netns, String device) {
    int fd = netns.call(() -> open(device));
    removals.add(() -> netns.ip("link", "delete", device));
    return fd;
  }

  private static int open(String device) {
    int fd = C.open(FILE, O_RDWR_CLOEXEC);
    ByteBuffer request = ByteBuffer.allocate(BYTES_OF_IFREQ).order(ByteOrder.nativeOrder());
    request.put(0, device.getBytes(StandardCharsets.US_ASCII)).putShort(IFNAMSIZ, IFF_TUN_NO_PI);
    if (fd < 0 || C.ioctl(fd, TUNSETIFF, request.array()) != 0) {
      throw new IllegalStateException(FILE + ": errno " + LibC.errno());
    }
    return fd;
  }

  private void carry(int from, int to) {
    readers.add(
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  byte[] buffer = new byte[LONGEST];
                  for (long n = C.read(from, buffer, LONGEST);
                      n > 0;
                      n = C.read(from, buffer, LONGEST)) {
                    byte[] packet = Arrays.copyOf(buffer, (int) n);
                    inFlight.schedule(
                        () -> C.write(to, packet, packet.length),
                        delay.toNanos(),
                        TimeUnit.NANOSECONDS);
                  }
                }));
  }

  /** Removes the devices, which ends what reads them; before their namespaces. */
  @Override
  public void close() {
    removals.forEach(Runnable::run);
    try {
      for (Thread each : readers) {
        if (!each.join(ForkedProcess.LIMIT)) {
          throw new IllegalStateException("a removed device is still read");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    inFlight.shutdownNow();
    for (int end : ends) {
      C.close(end);
    }
  }
}
