package io.github.jmptcp.nativecalls;

import java.nio.ByteBuffer;

/**
 * C library functions with their types. Every method returns what the function returned, or {@code
 * -errno}; none throws for an error of the kernel. Buffers are direct, in native byte order, and
 * are taken from index 0.
 *
 * <p>Safe for concurrent use. No method takes a lock; scratch memory is pooled and not bound to a
 * thread, so virtual threads cost nothing. Once warm, no method allocates.
 */
public final class LibC {
  private static final int SCRATCH_BYTES = 512;

  private final NativeCalls calls;
  private final NativeMemory memory;

  public LibC(NativeCalls calls) {
    this.calls = calls;
    this.memory = new NativeMemory(calls);
  }

  /** socket(2). */
  public int socket(int domain, int type, int protocol) {
    return calls.call(CFunction.SOCKET, domain, type, protocol, 0, 0);
  }

  /** close(2). */
  public int close(int fd) {
    return calls.call(CFunction.CLOSE, fd, 0, 0, 0, 0);
  }

  /** dup3(2): {@code newFd} becomes a copy of {@code oldFd}; what it was before is closed. */
  public int dup3(int oldFd, int newFd, int flags) {
    return calls.call(CFunction.DUP3, oldFd, newFd, flags, 0, 0);
  }

  /** fcntl(2) of a command with an int argument. */
  public int fcntl(int fd, int command, int argument) {
    return calls.call(CFunction.FCNTL, fd, command, argument, 0, 0);
  }

  /** bind(2) to the {@code length} bytes of a socket address. */
  public int bind(int fd, ByteBuffer address, int length) {
    return calls.call(CFunction.BIND, fd, calls.address(address), length, 0, 0);
  }

  /** connect(2) to the {@code length} bytes of a socket address. */
  public int connect(int fd, ByteBuffer address, int length) {
    return calls.call(CFunction.CONNECT, fd, calls.address(address), length, 0, 0);
  }

  /** listen(2). */
  public int listen(int fd, int backlog) {
    return calls.call(CFunction.LISTEN, fd, backlog, 0, 0, 0);
  }

  /** accept4(2), without the address of the peer; returns the new descriptor. */
  public int accept4(int fd, int flags) {
    return calls.call(CFunction.ACCEPT4, fd, 0, 0, flags, 0);
  }

  /** shutdown(2). */
  public int shutdown(int fd, int how) {
    return calls.call(CFunction.SHUTDOWN, fd, how, 0, 0, 0);
  }

  /** getsockname(2) into {@code address}; returns the length the kernel wrote. */
  public int getsockname(int fd, ByteBuffer address) {
    return name(CFunction.GETSOCKNAME, fd, address);
  }

  /** getpeername(2) into {@code address}; returns the length the kernel wrote. */
  public int getpeername(int fd, ByteBuffer address) {
    return name(CFunction.GETPEERNAME, fd, address);
  }

  private int name(CFunction function, int fd, ByteBuffer address) {
    ByteBuffer length = takeScratch();
    try {
      length.putInt(0, address.capacity());
      int result = calls.call(function, fd, calls.address(address), calls.address(length), 0, 0);
      return result < 0 ? result : length.getInt(0);
    } finally {
      putScratch(length);
    }
  }

  /** setsockopt(2) with the first {@code length} bytes of {@code value}. */
  public int setsockopt(int fd, int level, int option, ByteBuffer value, int length) {
    return calls.call(CFunction.SETSOCKOPT, fd, level, option, calls.address(value), length);
  }

  /** setsockopt(2) of an int. */
  public int setIntOption(int fd, int level, int option, int value) {
    ByteBuffer memory = takeScratch();
    try {
      memory.putInt(0, value);
      return setsockopt(fd, level, option, memory, 4);
    } finally {
      putScratch(memory);
    }
  }

  /**
   * getsockopt(2) into {@code value}, of which the kernel sees {@code length} bytes; returns how
   * many the kernel wrote.
   */
  public int getsockopt(int fd, int level, int option, ByteBuffer value, int length) {
    ByteBuffer memory = takeScratch();
    try {
      memory.putInt(0, length);
      int result =
          calls.call(
              CFunction.GETSOCKOPT, fd, level, option, calls.address(value), calls.address(memory));
      return result < 0 ? result : memory.getInt(0);
    } finally {
      putScratch(memory);
    }
  }

  /** getsockopt(2) of an int that is never negative. */
  public int getIntOption(int fd, int level, int option) {
    ByteBuffer memory = takeScratch();
    try {
      long address = calls.address(memory);
      memory.putInt(0, 0).putInt(4, 4);
      int result = calls.call(CFunction.GETSOCKOPT, fd, level, option, address, address + 4);
      return result < 0 ? result : memory.getInt(0);
    } finally {
      putScratch(memory);
    }
  }

  /** recv(2) of at most {@code length} bytes into {@code buffer}. */
  public int recv(int fd, ByteBuffer buffer, int length, int flags) {
    return calls.call(CFunction.RECV, fd, calls.address(buffer), length, flags, 0);
  }

  /** recv(2) of one byte that is thrown away; with MSG_PEEK it stays in the queue. */
  public int recvByte(int fd, int flags) {
    ByteBuffer memory = takeScratch();
    try {
      return recv(fd, memory, 1, flags);
    } finally {
      putScratch(memory);
    }
  }

  /** recvmsg(2); {@code message} holds a {@code struct msghdr}. */
  public int recvmsg(int fd, ByteBuffer message, int flags) {
    return calls.call(CFunction.RECVMSG, fd, calls.address(message), flags, 0, 0);
  }

  /** send(2) of the first {@code length} bytes of {@code buffer}. */
  public int send(int fd, ByteBuffer buffer, int length, int flags) {
    return calls.call(CFunction.SEND, fd, calls.address(buffer), length, flags, 0);
  }

  /** write(2) of the first {@code length} bytes of {@code buffer}. */
  public int write(int fd, ByteBuffer buffer, int length) {
    return calls.call(CFunction.WRITE, fd, calls.address(buffer), length, 0, 0);
  }

  /**
   * poll(2) of {@code count} entries of {@code struct pollfd} (int fd, short events, short
   * revents).
   *
   * @param timeoutMillis -1: no limit
   */
  public int poll(ByteBuffer entries, int count, int timeoutMillis) {
    return calls.call(CFunction.POLL, calls.address(entries), count, timeoutMillis, 0, 0);
  }

  /** epoll_ctl(2); {@code event} holds a {@code struct epoll_event}. */
  public int epollCtl(int epollFd, int operation, int fd, ByteBuffer event) {
    return calls.call(CFunction.EPOLL_CTL, epollFd, operation, fd, calls.address(event), 0);
  }

  /** eventfd(2). */
  public int eventfd(int initial, int flags) {
    return calls.call(CFunction.EVENTFD, initial, flags, 0, 0, 0);
  }

  /** ioctl(2) that reads an int. */
  public int ioctlInt(int fd, int request) {
    ByteBuffer memory = takeScratch();
    try {
      memory.putInt(0, 0);
      int result = calls.call(CFunction.IOCTL, fd, request, calls.address(memory), 0, 0);
      return result < 0 ? result : memory.getInt(0);
    } finally {
      putScratch(memory);
    }
  }

  /** umask(2): sets the mask of the whole process and returns the one before. */
  public int umask(int mask) {
    return calls.call(CFunction.UMASK, mask, 0, 0, 0, 0);
  }

  /**
   * open(2) of a file that exists.
   *
   * @param path ASCII, at most 500 characters
   */
  public int open(String path, int flags) {
    ByteBuffer memory = takeScratch();
    try {
      for (int i = 0; i < path.length(); i++) {
        memory.put(i, (byte) path.charAt(i));
      }
      memory.put(path.length(), (byte) 0);
      return calls.call(CFunction.OPEN, calls.address(memory), flags, 0, 0, 0);
    } finally {
      putScratch(memory);
    }
  }

  /** setns(2): moves the calling thread, and no other, into the namespace; needs CAP_SYS_ADMIN. */
  public int setns(int fd, int type) {
    return calls.call(CFunction.SETNS, fd, type, 0, 0, 0);
  }

  /** The address of a direct buffer's index 0, for structures that hold pointers. */
  public long address(ByteBuffer direct) {
    return calls.address(direct);
  }

  /**
   * Takes at least 512 bytes of native memory, with what the last user left in it. It is no direct
   * memory that the JVM counts, so an application that has used that up is no obstacle. Give it
   * back with {@link #putScratch}, once; what is not given back is lost.
   */
  public ByteBuffer takeScratch() {
    return memory.take(SCRATCH_BYTES);
  }

  /**
   * Takes more of it.
   *
   * @param bytes 0 to 2^30
   */
  public ByteBuffer takeScratch(int bytes) {
    return memory.take(bytes);
  }

  /** Gives back what {@link #takeScratch} gave; never throws. */
  public void putScratch(ByteBuffer taken) {
    memory.put(taken);
  }
}
