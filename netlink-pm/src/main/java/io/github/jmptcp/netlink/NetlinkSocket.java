package io.github.jmptcp.netlink;

import io.github.jmptcp.nativecalls.Errno;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket: requests with their acknowledgement, dumps, and messages of multicast groups.
 *
 * <p>Safe for concurrent use: one request or receive runs at a time, others wait for it. {@link
 * #close} alone takes no lock, because it has to end a blocked receive: that one, and every later
 * call, then fails with EBADF. Interrupting a thread does nothing. A virtual thread that waits here
 * keeps its carrier: wait for events on a platform thread.
 *
 * <p>A socket that has joined a group is for {@link #receive} alone; ask on another one, so that
 * events are not mixed with answers.
 *
 * <p>Privileges: none for opening; each request and group has its own.
 */
public final class NetlinkSocket implements Closeable {
  /** How often a dump that saw its table change is asked for again. */
  private static final int DUMP_TRIES = 8;

  private final Transport transport;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long timeoutMillis = 5_000;
  private int sequence;
  private boolean joined;

  /** Messages were lost, which is told behind those that came before. */
  private @Nullable NetlinkException overflow;

  private NetlinkSocket(Transport transport) {
    this.transport = transport;
  }

  /**
   * Opens a socket.
   *
   * @param factory {@link TransportFactory#kernel()}, or a fake kernel
   * @param protocol such as {@link Netlink#NETLINK_GENERIC}
   * @throws NetlinkException with the errno of socket(2) or bind(2)
   */
  public static NetlinkSocket open(TransportFactory factory, int protocol) throws NetlinkException {
    return new NetlinkSocket(factory.open(protocol));
  }

  /**
   * Sets how long a request or one run of a dump waits until its answer is complete.
   *
   * @param millis 1 or more; 5000 at first
   */
  public void setTimeoutMillis(long millis) {
    if (millis < 1) {
      throw new IllegalArgumentException("a timeout is 1 ms or more, not " + millis);
    }
    timeoutMillis = millis;
  }

  /**
   * Sends a request and waits for its acknowledgement.
   *
   * @param operation what is asked, for error messages
   * @param type the message's type
   * @param payload what follows the header
   * @return the messages that came before the acknowledgement; none for a plain command
   * @throws NetlinkException what the kernel said, or ETIMEDOUT, ENOBUFS, EPROTO, EBADF
   */
  public List<NetlinkMessage> request(String operation, int type, byte[] payload)
      throws NetlinkException {
    lock.lock();
    try {
      return exchange(operation, type, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, payload).messages;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads a whole table. A dump during which the table changed ({@code NLM_F_DUMP_INTR}) is asked
   * for again, a few times, so that what is returned is one consistent state.
   *
   * @throws NetlinkException what the kernel said; EINTR if the table changed at every try
   */
  public List<NetlinkMessage> dump(String operation, int type, byte[] payload)
      throws NetlinkException {
    lock.lock();
    try {
      for (int attempt = 0; attempt < DUMP_TRIES; attempt++) {
        Answer answer =
            exchange(operation, type, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, payload);
        if (!answer.interrupted) {
          return answer.messages;
        }
      }
      throw new NetlinkException(operation, Errno.EINTR, null, -1);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Joins a multicast group; from then on the socket only receives.
   *
   * @throws NetlinkException EPERM where the group asks for a capability
   */
  public void join(int group) throws NetlinkException {
    lock.lock();
    try {
      joined = true;
      transport.join(group);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next datagram of a joined group.
   *
   * <p>The kernel reports an overflow at once, and throws away all that comes until the socket is
   * read empty. Here ENOBUFS comes when it is: whoever reads the state then misses nothing.
   *
   * @param timeoutMillis at most so long; -1 for ever, until {@link #close}
   * @return its messages; empty when the time is over
   * @throws NetlinkException ENOBUFS if messages were lost behind those received so far (the next
   *     call goes on), EBADF once closed
   */
  public List<NetlinkMessage> receive(long timeoutMillis) throws NetlinkException {
    lock.lock();
    try {
      byte[] datagram = receiveOrNoteOverflow(timeoutMillis);
      NetlinkException lost = overflow;
      if (datagram == null && lost != null) {
        overflow = null;
        throw lost;
      }
      return datagram == null
          ? Collections.emptyList()
          : MessageDecoder.decode(datagram, "receive");
    } finally {
      lock.unlock();
    }
  }

  private byte @Nullable [] receiveOrNoteOverflow(long timeoutMillis) throws NetlinkException {
    while (true) {
      try {
        return transport.receive(overflow == null ? timeoutMillis : 0);
      } catch (NetlinkException e) {
        if (e.errno() != Errno.ENOBUFS) {
          throw e;
        }
        overflow = e;
      }
    }
  }

  /** Closes the socket without waiting for anyone; see the class comment. */
  @Override
  public void close() {
    transport.close();
  }

  private static final class Answer {
    final List<NetlinkMessage> messages = new ArrayList<>();
    boolean interrupted;
  }

  private Answer exchange(String operation, int type, int flags, byte[] payload)
      throws NetlinkException {
    if (joined) {
      throw new IllegalStateException("this socket has joined a group; ask on another one");
    }
    int current = ++sequence;
    transport.send(new NetlinkMessage(type, flags, current, transport.port(), payload).encode());
    Answer answer = new Answer();
    long start = System.nanoTime();
    while (true) {
      long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      byte[] datagram = left > 0 ? transport.receive(left) : null;
      if (datagram == null) {
        throw new NetlinkException(operation, Errno.ETIMEDOUT, null, -1);
      }
      for (NetlinkMessage message : MessageDecoder.decode(datagram, operation)) {
        // a late answer to a request that was given up, or not meant for this socket
        if (message.sequence() != current || message.port() != transport.port()) {
          continue;
        }
        if (take(operation, message, answer)) {
          return answer;
        }
      }
    }
  }

  /** Takes one message of an answer; true if it was the last. */
  private static boolean take(String operation, NetlinkMessage message, Answer answer)
      throws NetlinkException {
    if (message.hasFlags(Netlink.NLM_F_DUMP_INTR) && message.type() != Netlink.NLMSG_ERROR) {
      answer.interrupted = true;
    }
    switch (message.type()) {
      case Netlink.NLMSG_NOOP:
        return false;
      case Netlink.NLMSG_OVERRUN:
        throw new NetlinkException(operation, Errno.ENOBUFS, null, -1);
      case Netlink.NLMSG_ERROR:
      case Netlink.NLMSG_DONE:
        NetlinkException error = NetlinkException.ofReply(operation, message);
        if (error != null) {
          throw error;
        }
        return true;
      default:
        answer.messages.add(message);
        return false;
    }
  }
}
