package io.github.jmptcp.netlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A netlink socket of the kernel. */
final class KernelTransport implements Transport {
  private static final int SOCKADDR_BYTES = 12; // struct sockaddr_nl
  private static final int CLOSED = 1 << 31;

  /** Room for some thousand events; the kernel caps it by net.core.rmem_max. */
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

  /** As much as the kernel puts into one datagram of a dump. */
  private static final int DUMP_BYTES = 32 << 10;

  /** Loaded at the first socket: native calls cost tens of milliseconds. */
  private static final class Native {
    static final LibC LIBC = new LibC(NativeCalls.load());
  }

  private final LibC libc;
  private final int fd;
  private final int wakeFd;
  private final int port;

  // How many calls are using the descriptors, and whether close() was called. The last one out
  // closes them, so that no call ever meets a descriptor number that means something else by then.
  private final AtomicInteger users = new AtomicInteger();

  // What lies where in the memory of the one receiver: struct pollfd x 2, struct msghdr (56 bytes
  // on a 64-bit Linux), struct iovec, struct sockaddr_nl; and the eight bytes that close() writes.
  private static final int HEADER = 16;
  private static final int IOVEC = HEADER + 56;
  private static final int NAME = IOVEC + 16;
  private static final int WAKE = 128;

  // taken with the descriptors and given back with them: direct memory that the JVM counts may be
  // used up by the application, which must neither slow this down nor keep it from being closed
  private final ByteBuffer control;
  private final ByteBuffer message;
  private final ByteBuffer wake;
  private ByteBuffer data;

  // whether the receiver reads data outside of a call, and so is still one of the users
  private boolean lent;

  /** Acquires all that {@link #release} gives back, or nothing. */
  private KernelTransport(LibC libc, int protocol) throws NetlinkException {
    this.libc = libc;
    int netlink = -1;
    int event = -1;
    ByteBuffer first = null;
    ByteBuffer second = null;
    boolean opened = false;
    try {
      first = libc.takeScratch();
      second = libc.takeScratch(DUMP_BYTES);
      message = slice(first, HEADER, IOVEC - HEADER);
      wake = slice(first, WAKE, Long.BYTES).putLong(0, 1);
      netlink = libc.socket(Linux.AF_NETLINK, Linux.SOCK_RAW | Linux.SOCK_CLOEXEC, protocol);
      if (netlink < 0) {
        throw refused(-netlink);
      }
      event = check("eventfd", libc.eventfd(0, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK));
      libc.setIntOption(netlink, Linux.SOL_SOCKET, Linux.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      // Each of these only betters errors: 4.12, 4.2 and 4.20 brought them; older kernels refuse
      libc.setIntOption(netlink, Netlink.SOL_NETLINK, Netlink.NETLINK_EXT_ACK, 1);
      libc.setIntOption(netlink, Netlink.SOL_NETLINK, Netlink.NETLINK_CAP_ACK, 1);
      libc.setIntOption(netlink, Netlink.SOL_NETLINK, Netlink.NETLINK_GET_STRICT_CHK, 1);
      first.putLong(0, 0).putInt(8, 0).putShort(0, (short) Linux.AF_NETLINK);
      check("bind(AF_NETLINK)", libc.bind(netlink, first, SOCKADDR_BYTES));
      check("getsockname(AF_NETLINK)", libc.getsockname(netlink, first));
      port = first.getInt(4);
      opened = true;
    } finally {
      if (!opened) {
        release(libc, netlink, event, first, second);
      }
    }
    this.fd = netlink;
    this.wakeFd = event;
    this.control = first;
    this.data = second;
  }

  private static ByteBuffer slice(ByteBuffer of, int start, int length) {
    ByteBuffer view = of.duplicate();
    view.position(start);
    view.limit(start + length);
    return view.slice().order(ByteOrder.nativeOrder());
  }

  private static void release(
      LibC libc, int fd, int wakeFd, @Nullable ByteBuffer control, @Nullable ByteBuffer data) {
    try {
      if (fd >= 0) {
        libc.close(fd);
      }
    } finally {
      if (wakeFd >= 0) {
        libc.close(wakeFd);
      }
    }
    if (control != null) {
      libc.putScratch(control);
    }
    if (data != null) {
      libc.putScratch(data);
    }
  }

  static KernelTransport open(int protocol) throws NetlinkException {
    return open(Native.LIBC, protocol);
  }

  static KernelTransport open(LibC libc, int protocol) throws NetlinkException {
    return new KernelTransport(libc, protocol);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void send(byte[] datagram) throws NetlinkException {
    enter("send");
    try {
      ByteBuffer bytes = libc.takeScratch(datagram.length);
      try {
        bytes.put(datagram);
        int sent;
        do {
          sent = libc.send(fd, bytes, datagram.length, 0);
        } while (sent == -Errno.EINTR);
        check("send", sent);
      } finally {
        libc.putScratch(bytes);
      }
    } finally {
      leave();
    }
  }

  @Override
  public byte @Nullable [] receive(long timeoutMillis) throws NetlinkException {
    long start = System.nanoTime();
    enter("receive");
    try {
      while (true) {
        if (!awaitReadable(start, timeoutMillis)) {
          return null;
        }
        // With MSG_TRUNC the length is the datagram's own, however much of it fits
        int length = receiveMessage(Linux.MSG_PEEK | Linux.MSG_TRUNC | Linux.MSG_DONTWAIT);
        if (length > data.capacity()) {
          ByteBuffer larger = libc.takeScratch(length);
          libc.putScratch(data);
          data = larger;
          continue;
        }
        if (length >= 0) {
          length = receiveMessage(Linux.MSG_TRUNC | Linux.MSG_DONTWAIT);
        }
        if (length == -Errno.EINTR || length == -Errno.EAGAIN) {
          continue;
        }
        check("receive", length);
        if (control.getInt(NAME + 4) != 0) {
          continue; // sent by another process, not by the kernel
        }
        byte[] datagram = new byte[length];
        ByteBuffer view = data.duplicate();
        view.clear();
        view.get(datagram);
        return datagram;
      }
    } finally {
      leave();
    }
  }

  /**
   * One system call for each datagram of a dump that is ready: the length is not asked for first,
   * because the kernel makes the datagrams of a dump no larger than the buffer that it was read
   * with (netlink_dump), and never above 32 KiB.
   */
  @Override
  public @Nullable ByteBuffer receiveShared(long timeoutMillis) throws NetlinkException {
    long start = System.nanoTime();
    endShared();
    enter("receive");
    try {
      while (true) {
        int length = receiveMessage(Linux.MSG_TRUNC | Linux.MSG_DONTWAIT);
        if (length == -Errno.EAGAIN) {
          if (!awaitReadable(start, timeoutMillis)) {
            return null;
          }
          continue;
        }
        if (length == -Errno.EINTR) {
          continue;
        }
        check("receive", length);
        if (control.getInt(NAME + 4) != 0) {
          continue; // sent by another process, not by the kernel
        }
        if (length > data.capacity()) {
          throw new NetlinkException("netlink receive", Errno.EMSGSIZE, null, -1);
        }
        data.clear().limit(length);
        lent = true;
        return data;
      }
    } finally {
      if (!lent) {
        leave();
      }
    }
  }

  @Override
  public void endShared() {
    if (lent) {
      lent = false;
      leave();
    }
  }

  /** Waits for the socket; false when the time is over. */
  private boolean awaitReadable(long start, long timeoutMillis) throws NetlinkException {
    while (true) {
      long left = timeoutMillis;
      if (timeoutMillis >= 0) {
        left -= TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      }
      // poll counts whole milliseconds in an int: longer waits go in rounds
      int wait = timeoutMillis < 0 ? -1 : (int) Math.max(0, Math.min(left, Integer.MAX_VALUE));
      control.putInt(0, fd).putInt(4, Linux.POLLIN);
      control.putInt(8, wakeFd).putInt(12, Linux.POLLIN);
      int ready = libc.poll(control, 2, wait);
      if (users.get() < 0) {
        throw closed("receive");
      }
      if (ready == -Errno.EINTR) {
        continue;
      }
      check("poll", ready);
      if (ready > 0) {
        return true;
      }
      if (timeoutMillis >= 0 && left <= wait) {
        return false;
      }
    }
  }

  private int receiveMessage(int flags) {
    // struct msghdr: name, its length, iovec, count, control, its length, flags
    long base = libc.address(control);
    control.putLong(HEADER, base + NAME).putInt(HEADER + 8, SOCKADDR_BYTES);
    control.putLong(HEADER + 16, base + IOVEC).putLong(HEADER + 24, 1);
    control.putLong(HEADER + 32, 0).putLong(HEADER + 40, 0).putInt(HEADER + 48, 0);
    control.putLong(IOVEC, libc.address(data)).putLong(IOVEC + 8, data.capacity());
    return libc.recvmsg(fd, message, flags);
  }

  @Override
  public void join(int group) throws NetlinkException {
    enter("join");
    try {
      check(
          "join of multicast group " + group,
          libc.setIntOption(fd, Netlink.SOL_NETLINK, Netlink.NETLINK_ADD_MEMBERSHIP, group));
    } finally {
      leave();
    }
  }

  @Override
  public void close() {
    int before;
    do {
      before = users.get();
      if (before < 0) {
        return;
      }
      // counts itself as a user, so that wakeFd is open for the write below
    } while (!users.compareAndSet(before, (before + 1) | CLOSED));
    try {
      libc.write(wakeFd, wake, Long.BYTES);
    } finally {
      leave();
    }
  }

  private void enter(String operation) throws NetlinkException {
    int before;
    do {
      before = users.get();
      if (before < 0) {
        throw closed(operation);
      }
    } while (!users.compareAndSet(before, before + 1));
  }

  private void leave() {
    if (users.decrementAndGet() == CLOSED) {
      release(libc, fd, wakeFd, control, data);
    }
  }

  private static NetlinkException refused(int errno) {
    String operation = "netlink socket(AF_NETLINK)";
    switch (errno) {
      case Errno.EPERM:
      case Errno.EACCES:
      case Errno.EAFNOSUPPORT:
      case Errno.ENOSYS:
        // every kernel has them, and lets every process read them
        return new NetlinkException(
            operation,
            errno,
            null,
            -1,
            "this process may not have netlink sockets: let its seccomp profile allow AF_NETLINK;"
                + " in a systemd unit add AF_NETLINK to RestrictAddressFamilies=");
      default:
        return new NetlinkException(operation, errno, null, -1);
    }
  }

  private static NetlinkException closed(String operation) {
    return new NetlinkException("netlink " + operation, Errno.EBADF, null, -1);
  }

  private static int check(String operation, int result) throws NetlinkException {
    if (result < 0) {
      throw new NetlinkException("netlink " + operation, -result, null, -1);
    }
    return result;
  }
}
