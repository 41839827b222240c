package io.github.jmptcp.netlink.testkit;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.Transport;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a {@link FakeKernel}. */
final class FakeTransport implements Transport {
  private static final byte[] OVERFLOW = new byte[0];
  private static final byte[] CLOSED = new byte[0];

  /** Answers the requests of a datagram. */
  interface Requests {
    void serve(int protocol, byte[] datagram, Consumer<byte[]> replies) throws NetlinkException;
  }

  private final int protocol;
  private final int port;
  private final Requests requests;
  private final Map<Integer, Integer> refusedGroups;
  private final Collection<FakeTransport> open;
  private final Set<Integer> groups = ConcurrentHashMap.newKeySet();
  private final LinkedBlockingDeque<byte[]> queue = new LinkedBlockingDeque<>();
  private volatile boolean closed;

  /** Like the kernel's socket, it takes no more once it has overflowed, until it is read empty. */
  private volatile boolean congested;

  /**
   * A transport that takes part until it is closed.
   *
   * @param refusedGroups the errno with which joining a group fails
   * @param open removes itself from it when it is closed
   */
  FakeTransport(
      int protocol,
      int port,
      Requests requests,
      Map<Integer, Integer> refusedGroups,
      Collection<FakeTransport> open) {
    this.protocol = protocol;
    this.port = port;
    this.requests = requests;
    this.refusedGroups = refusedGroups;
    this.open = open;
  }

  void deliver(byte[] datagram) {
    queue.add(datagram);
  }

  void deliver(int ofProtocol, int group, byte[] datagram) {
    if (hasJoined(ofProtocol, group) && !congested) {
      deliver(datagram);
    }
  }

  boolean hasJoined(int ofProtocol, int group) {
    return ofProtocol == protocol && groups.contains(group);
  }

  void overflow() {
    if (!groups.isEmpty()) {
      congested = true;
      queue.addFirst(OVERFLOW); // the error comes before what is there
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void send(byte[] datagram) throws NetlinkException {
    checkOpen("send");
    requests.serve(protocol, datagram, this::deliver);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the two marks are distinguished by identity
  public byte @Nullable [] receive(long timeoutMillis) throws NetlinkException {
    checkOpen("receive");
    byte[] datagram = poll(timeoutMillis < 0 ? Long.MAX_VALUE : timeoutMillis);
    checkOpen("receive");
    if (queue.isEmpty()) {
      congested = false;
    }
    if (datagram == OVERFLOW) {
      throw new NetlinkException("netlink receive", Errno.ENOBUFS, null, -1);
    }
    return datagram;
  }

  /** Like the kernel's socket, it goes on waiting when the thread is interrupted. */
  private byte @Nullable [] poll(long millis) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return queue.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void join(int group) throws NetlinkException {
    checkOpen("join");
    Integer errno = refusedGroups.get(group);
    if (errno != null) {
      throw new NetlinkException("netlink join of multicast group " + group, errno, null, -1);
    }
    groups.add(group);
  }

  @Override
  public void close() {
    closed = true;
    open.remove(this);
    queue.addFirst(CLOSED);
  }

  private void checkOpen(String operation) throws NetlinkException {
    if (closed) {
      throw new NetlinkException("netlink " + operation, Errno.EBADF, null, -1);
    }
  }
}
