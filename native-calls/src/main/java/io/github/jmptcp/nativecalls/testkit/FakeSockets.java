package io.github.jmptcp.nativecalls.testkit;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers socket calls in place of the kernel: a table of descriptors, sockets of TCP and MPTCP
 * with their options, and errors on demand. Give it to a {@link LibC}:
 *
 * <pre>{@code
 * FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
 * LibC libC = kernel.libC();
 * kernel.refuses(CFunction.DUP3, Errno.EBUSY);
 * int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
 * kernel.connects(fd, local, remote, true); // as if the JDK had called connect(2)
 * }</pre>
 *
 * <p>What the fake does not know it refuses, as the kernel does: EBADF for a descriptor,
 * ENOPROTOOPT for an option, ENOSYS for a call. It keeps no data. Safe for concurrent use.
 */
public final class FakeSockets implements NativeCalls {
  private static final int FIRST_FD = 3;
  private static final int FIONREAD = 0x541B; // include/uapi/asm-generic/ioctls.h
  private static final int EPOLL_CTL_ADD = 1; // include/uapi/linux/eventpoll.h

  /** Decides whether a call is meant. */
  @FunctionalInterface
  public interface Calls {
    /** Whether it is meant: the arguments are those of the C function. */
    boolean include(long a, long b, long c);
  }

  /** Answers getsockopt of one option, in place of a value that is stored. */
  @FunctionalInterface
  public interface OptionAnswer {
    /**
     * Answers a call.
     *
     * @param value what the caller gave, to be written to
     * @param memory finds the memory at an address, such as one inside the value
     * @return the length that was written, or {@code -errno}
     */
    int answer(ByteBuffer value, LongFunction<ByteBuffer> memory);
  }

  private static final class Refusal {
    final CFunction function;
    final Calls calls;
    final int errno;
    int times;

    Refusal(CFunction function, Calls calls, int errno, int times) {
      this.function = function;
      this.calls = calls;
      this.errno = errno;
      this.times = times;
    }
  }

  private static final class Descriptor {
    final FakeSocket socket;
    int flags;

    Descriptor(FakeSocket socket, int flags) {
      this.socket = socket;
      this.flags = flags;
    }
  }

  private final FakeKernelVersion version;
  private final FakeMemory memory = new FakeMemory();
  private final TreeMap<Integer, Descriptor> descriptors = new TreeMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final List<Integer> epollAdded = new ArrayList<>();
  private final Map<SocketOption, OptionAnswer> answers = new HashMap<>();
  private @Nullable Runnable before;
  private @Nullable CFunction beforeWhat;

  public FakeSockets(FakeKernelVersion version) {
    this.version = version;
  }

  /** A C library over this kernel. */
  public LibC libC() {
    return new LibC(this);
  }

  // ---- what a test asks for

  /** Every call of that function fails with that errno from now on. */
  public void refuses(CFunction function, int errno) {
    refuses(function, (a, b, c) -> true, errno, Integer.MAX_VALUE);
  }

  /** The next so many calls of those fail with that errno. */
  public synchronized void refuses(CFunction function, Calls which, int errno, int times) {
    refusals.add(new Refusal(function, which, errno, times));
  }

  /** Nothing is refused on demand any more. */
  public synchronized void refusesNothing() {
    refusals.clear();
  }

  /** Runs an action once, in the calling thread, before the next call of that function. */
  public synchronized void before(CFunction function, Runnable action) {
    beforeWhat = function;
    before = action;
  }

  /** The socket is connected now, as if the application had called connect(2). */
  public synchronized void connects(
      int fd, InetSocketAddress local, InetSocketAddress remote, boolean mptcp) {
    FakeSocket socket = socket(fd);
    socket.local = local;
    socket.remote = remote;
    socket.isMptcpInUse = mptcp && socket.isMptcp();
  }

  /** Returns the descriptor of a connection that a listener has accepted. */
  public synchronized int accepts(int listener, InetSocketAddress remote, boolean mptcp) {
    FakeSocket accepting = socket(listener);
    if (!accepting.listens) {
      throw new IllegalStateException("fd " + listener + " does not listen");
    }
    // one that fell back is an MPTCP socket all the same
    FakeSocket socket = new FakeSocket(accepting);
    int fd = add(socket, 0);
    socket.local = accepting.local;
    socket.remote = remote;
    socket.isMptcpInUse = mptcp && socket.isMptcp();
    return fd;
  }

  /** Sets the value of an option that setsockopt does not take, or what another thread sets. */
  public synchronized void has(int fd, int level, int option, byte[] value) {
    socket(fd).force(new SocketOption(level, option), value.clone());
  }

  /** Answers getsockopt of that option, on every socket, from now on. */
  public synchronized void answers(int level, int option, OptionAnswer answer) {
    answers.put(new SocketOption(level, option), answer);
  }

  /** So many bytes can be read. */
  public synchronized void canRead(int fd, int bytes) {
    socket(fd).readable = bytes;
  }

  /** The peer has reset the connection: the next call returns it once all is read. */
  public synchronized void isReset(int fd) {
    socket(fd).hasReset = true;
  }

  // ---- what a test looks at

  /** The descriptors that are open, in order. */
  public synchronized List<Integer> open() {
    return new ArrayList<>(descriptors.keySet());
  }

  /** The protocol of a socket: {@link Linux#IPPROTO_TCP} or {@link Linux#IPPROTO_MPTCP}. */
  public synchronized int protocol(int fd) {
    return socket(fd).protocol;
  }

  /** The value of an option with an int, whatever getsockopt answers. */
  public synchronized int option(int fd, int level, int option) {
    byte[] value = socket(fd).get(new SocketOption(level, option));
    if (value == null) {
      throw new IllegalArgumentException("no option " + level + "/" + option);
    }
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt(0);
  }

  /** The address that a socket is bound to; null where it is not. */
  public synchronized @Nullable InetSocketAddress local(int fd) {
    return socket(fd).local;
  }

  /** Whether FD_CLOEXEC is set. */
  public synchronized boolean isClosedOnExec(int fd) {
    return (descriptor(fd).flags & Linux.FD_CLOEXEC) != 0;
  }

  /** Whether O_NONBLOCK is set. */
  public synchronized boolean isNonBlocking(int fd) {
    return (socket(fd).statusFlags & Linux.O_NONBLOCK) != 0;
  }

  /** The descriptors that were added to an epoll set, in order. */
  public synchronized List<Integer> epollAdded() {
    return new ArrayList<>(epollAdded);
  }

  /**
   * The calls since the last time, each as {@code getsockopt(3, 6, 43)}: the name and the first
   * three arguments, but no addresses.
   */
  public synchronized List<String> takeCalls() {
    List<String> taken = new ArrayList<>(calls);
    calls.clear();
    return taken;
  }

  // ---- the calls

  @Override
  public int call(CFunction function, long a, long b, long c, long d, long e) {
    Runnable first = null;
    synchronized (this) {
      if (function == beforeWhat) {
        first = before;
        before = null;
        beforeWhat = null;
      }
    }
    if (first != null) {
      first.run();
    }
    synchronized (this) {
      log(function, a, b, c);
      for (Refusal refusal : refusals) {
        if (refusal.function == function
            && refusal.times > 0
            && refusal.calls.include((int) a, (int) b, (int) c)) {
          refusal.times--;
          return -refusal.errno;
        }
      }
      return answer(function, a, b, c, d, e);
    }
  }

  private void log(CFunction function, long a, long b, long c) {
    String text = function.symbol() + "(" + a;
    switch (function) {
      case GETSOCKOPT:
      case SETSOCKOPT:
      case SOCKET:
      case FCNTL:
      case DUP3:
      case EPOLL_CTL:
        text += ", " + b + ", " + c;
        break;
      default:
        break;
    }
    calls.add(text + ")");
  }

  private int answer(CFunction function, long first, long second, long third, long d, long e) {
    int fd = (int) first;
    int b = (int) second;
    int c = (int) third;
    switch (function) {
      case SOCKET:
        return socket(fd, b, c);
      case POLL:
        return poll(memory.at(first));
      case EPOLL_CTL:
        if (b == EPOLL_CTL_ADD) {
          epollAdded.add(c);
        }
        return 0;
      default:
        break;
    }
    Descriptor descriptor = descriptors.get(fd);
    if (descriptor == null) {
      return -Errno.EBADF;
    }
    FakeSocket socket = descriptor.socket;
    switch (function) {
      case CLOSE:
        descriptors.remove(fd);
        return 0;
      case DUP3:
        return dup3(socket, fd, b, c);
      case FCNTL:
        return fcntl(descriptor, b, c);
      case BIND:
        return bind(socket, memory.at(second));
      case CONNECT:
        return -Errno.EINPROGRESS; // see connects
      case LISTEN:
        socket.listens = true;
        return 0;
      case GETSOCKNAME:
        return name(socket, socket.local, second, third);
      case GETPEERNAME:
        return socket.remote == null ? -Errno.ENOTCONN : name(socket, socket.remote, second, third);
      case GETSOCKOPT:
        return getsockopt(socket, new SocketOption(b, c), memory.at(d), memory.at(e));
      case SETSOCKOPT:
        return setsockopt(socket, new SocketOption(b, c), memory.at(d), (int) e);
      case IOCTL:
        return ioctl(socket, b, memory.at(third));
      case RECV:
        return recv(socket);
      default:
        return -Errno.ENOSYS;
    }
  }

  private int socket(int domain, int type, int protocol) {
    if (domain != Linux.AF_INET && domain != Linux.AF_INET6) {
      return protocol == Linux.IPPROTO_MPTCP ? -Errno.EPROTONOSUPPORT : -Errno.EAFNOSUPPORT;
    }
    int actual = protocol == 0 ? Linux.IPPROTO_TCP : protocol;
    return add(
        new FakeSocket(domain, actual, type & Linux.SOCK_NONBLOCK),
        (type & Linux.SOCK_CLOEXEC) != 0 ? Linux.FD_CLOEXEC : 0);
  }

  private int add(FakeSocket socket, int flags) {
    int fd = FIRST_FD;
    while (descriptors.containsKey(fd)) {
      fd++;
    }
    put(fd, socket, flags);
    return fd;
  }

  private void put(int fd, FakeSocket socket, int flags) {
    descriptors.put(fd, new Descriptor(socket, flags));
  }

  private int dup3(FakeSocket socket, int oldFd, int newFd, int flags) {
    if (oldFd == newFd) {
      return -Errno.EINVAL;
    }
    put(newFd, socket, (flags & Linux.O_CLOEXEC) != 0 ? Linux.FD_CLOEXEC : 0);
    return newFd;
  }

  private static int fcntl(Descriptor descriptor, int command, int argument) {
    switch (command) {
      case Linux.F_GETFD:
        return descriptor.flags;
      case Linux.F_SETFD:
        descriptor.flags = argument;
        return 0;
      case Linux.F_GETFL:
        return descriptor.socket.statusFlags | 2; // O_RDWR
      case Linux.F_SETFL:
        descriptor.socket.statusFlags = argument;
        return 0;
      default:
        return -Errno.EINVAL;
    }
  }

  private int bind(FakeSocket socket, ByteBuffer address) {
    InetSocketAddress wanted = decode(address);
    if (wanted == null || address.getShort(0) != socket.domain) {
      return -Errno.EAFNOSUPPORT;
    }
    if (socket.local != null) {
      return -Errno.EINVAL;
    }
    for (Descriptor other : descriptors.values()) {
      if (wanted.getPort() != 0
          && wanted.equals(other.socket.local)
          && (other.socket.listens || !reusesAddress(other.socket) || !reusesAddress(socket))) {
        return -Errno.EADDRINUSE;
      }
    }
    socket.local = wanted;
    return 0;
  }

  private static boolean reusesAddress(FakeSocket socket) {
    byte[] value = socket.get(new SocketOption(Linux.SOL_SOCKET, Linux.SO_REUSEADDR));
    return value != null && (value[0] | value[3]) != 0;
  }

  private int name(
      FakeSocket socket, @Nullable InetSocketAddress address, long to, long lengthAddress) {
    ByteBuffer length = memory.at(lengthAddress);
    ByteBuffer whole = ByteBuffer.allocate(28).order(ByteOrder.nativeOrder());
    int written = socket.write(address, whole);
    ByteBuffer into = memory.at(to);
    for (int i = 0; i < Math.min(written, length.getInt(0)); i++) {
      into.put(i, whole.get(i));
    }
    length.putInt(0, written);
    return 0;
  }

  private int setsockopt(FakeSocket socket, SocketOption option, ByteBuffer value, int length) {
    int refusal = version.refusesToSet(socket, option);
    return refusal != 0 ? -refusal : socket.set(option, value, length);
  }

  private int getsockopt(
      FakeSocket socket, SocketOption option, ByteBuffer value, ByteBuffer length) {
    int refusal = version.refusesToGet(socket, option);
    if (refusal != 0) {
      return -refusal;
    }
    OptionAnswer answer = answers.get(option);
    if (answer != null) {
      int result = answer.answer(value, memory::at);
      length.putInt(0, Math.max(result, 0));
      return Math.min(result, 0);
    }
    byte[] bytes = socket.get(option);
    if (bytes == null) {
      if (option.level != Linux.SOL_MPTCP || option.name != Linux.MPTCP_INFO) {
        return -Errno.ENOPROTOOPT;
      }
      bytes = new byte[0];
    }
    int written = Math.min(bytes.length, length.getInt(0));
    for (int i = 0; i < written; i++) {
      value.put(i, bytes[i]);
    }
    length.putInt(0, written);
    return 0;
  }

  private int ioctl(FakeSocket socket, int request, ByteBuffer value) {
    if (request != FIONREAD) {
      return -Errno.ENOTTY;
    }
    if (socket.isMptcp() && !version.hasFionread()) {
      return -Errno.EOPNOTSUPP;
    }
    // an MPTCP socket that is not connected, or was reset, has one byte (seen on 6.18)
    boolean inventsByte =
        socket.isMptcp() && socket.readable == 0 && (socket.remote == null || socket.hasReset);
    value.putInt(0, inventsByte ? 1 : socket.readable);
    return 0;
  }

  /** Of one descriptor; a reset is all that can have happened. */
  private int poll(ByteBuffer entry) {
    Descriptor descriptor = descriptors.get(entry.getInt(0));
    boolean hasReset = descriptor != null && descriptor.socket.hasReset;
    entry.putShort(6, (short) (hasReset ? Linux.POLLERR | Linux.POLLHUP : 0));
    return hasReset ? 1 : 0;
  }

  private static int recv(FakeSocket socket) {
    if (socket.readable > 0) {
      return 1;
    }
    boolean wasReset = socket.hasReset;
    socket.hasReset = false;
    return wasReset ? -Errno.ECONNRESET : -Errno.EAGAIN;
  }

  // ---- memory

  @Override
  public long address(ByteBuffer direct) {
    return memory.address(direct);
  }

  @Override
  public ByteBuffer allocate(int bytes) {
    return memory.allocate(bytes);
  }

  private FakeSocket socket(int fd) {
    return descriptor(fd).socket;
  }

  private Descriptor descriptor(int fd) {
    Descriptor descriptor = descriptors.get(fd);
    if (descriptor == null) {
      throw new IllegalArgumentException("fd " + fd + " is not open");
    }
    return descriptor;
  }

  private static @Nullable InetSocketAddress decode(ByteBuffer address) {
    int family = address.getShort(0);
    int port = address.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(2) & 0xffff;
    byte[] host = new byte[family == Linux.AF_INET6 ? 16 : 4];
    for (int i = 0; i < host.length; i++) {
      host[i] = address.get((family == Linux.AF_INET6 ? 8 : 4) + i);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(host), port);
    } catch (UnknownHostException ignored) {
      return null; // only for an illegal number of bytes
    }
  }

  /** The sockets that some descriptor still has, by its lowest; for messages of failed tests. */
  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Integer, Descriptor> entry : descriptors.entrySet()) {
      FakeSocket socket = entry.getValue().socket;
      text.append(entry.getKey())
          .append(socket.isMptcp() ? " MPTCP " : " TCP ")
          .append(socket.local)
          .append(" -> ")
          .append(socket.remote)
          .append('\n');
    }
    return text.toString();
  }
}
