package io.github.jmptcp.netlink;

import io.github.jmptcp.nativecalls.Errno;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.nio.ByteBuffer;
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

  /** NLMSG_MIN_TYPE: below are control messages. */
  private static final int FIRST_DATA_TYPE = 0x10;

  /** As many answers as fit into the receive buffer of a socket whose size was not raised. */
  private static final int REQUESTS_IN_FLIGHT = 32;

  private static final byte[] PADDING = new byte[3];

  private final Transport transport;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long timeoutMillis = 5_000;
  private int sequence;
  private boolean joined;

  /** Messages were lost, which is reported behind those that came before. */
  private @Nullable NetlinkException overflow;

  private NetlinkSocket(TransportFactory factory, int protocol) throws NetlinkException {
    // the last thing that can fail: no caller would close it
    this.transport = factory.open(protocol);
  }

  /**
   * Opens a socket.
   *
   * @param factory {@link TransportFactory#kernel()}, or a fake kernel
   * @param protocol such as {@link Netlink#NETLINK_GENERIC}
   * @throws NetlinkException with the errno of socket(2) or bind(2)
   */
  public static NetlinkSocket open(TransportFactory factory, int protocol) throws NetlinkException {
    return new NetlinkSocket(factory, protocol);
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
   * @throws NetlinkException what the kernel reported, or ETIMEDOUT, ENOBUFS, EPROTO, EBADF
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
   * @throws NetlinkException what the kernel reported; EINTR if the table changed at every try
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
   * Reads a table of any size without keeping it: each message is visited where it was received.
   * For tables that the kernel reads without a mark of their changes, such as sockets; a dump that
   * is marked as interrupted is not repeated.
   *
   * @param visitor called by this thread; it must not use this socket
   * @return false where the table changed meanwhile ({@code NLM_F_DUMP_INTR})
   * @throws NetlinkException what the kernel or the visitor reported, or as {@link #request}
   */
  public boolean dump(String operation, int type, byte[] payload, PayloadVisitor visitor)
      throws NetlinkException {
    return stream(operation, type, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, payload, visitor);
  }

  /**
   * Sends many requests of a type, some in each datagram, each of which the kernel answers by one
   * message or an error: about half the cost of {@link #request} for each.
   *
   * @param visitor called by this thread, in the order of the requests; it must not use this socket
   * @throws NetlinkException what the visitor reported, or ETIMEDOUT, ENOBUFS, EPROTO, EBADF
   */
  public void requestEach(String operation, int type, List<byte[]> payloads, AnswerVisitor visitor)
      throws NetlinkException {
    lock.lock();
    try {
      for (int from = 0; from < payloads.size(); from += REQUESTS_IN_FLIGHT) {
        int until = Math.min(payloads.size(), from + REQUESTS_IN_FLIGHT);
        Batch batch = new Batch(operation, from, until - from, visitor);
        batch.first = sequence + 1;
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        for (byte[] payload : payloads.subList(from, until)) {
          byte[] message =
              new NetlinkMessage(type, Netlink.NLM_F_REQUEST, ++sequence, transport.port(), payload)
                  .encode();
          datagram.write(message, 0, message.length);
          datagram.write(PADDING, 0, Netlink.align(message.length) - message.length);
        }
        checkNotJoined();
        transport.send(datagram.toByteArray());
        receive(operation, batch);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean stream(
      String operation, int type, int flags, byte[] payload, PayloadVisitor visitor)
      throws NetlinkException {
    lock.lock();
    try {
      Stream stream = new Stream(operation, visitor);
      stream.current = sendRequest(type, flags, payload);
      receive(operation, stream);
      return stream.consistent;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the messages of answers where they lie. */
  private interface Receiver {
    /**
     * Takes a message.
     *
     * @param header where it starts
     * @param length of all of it
     * @return true if it was the last one
     */
    boolean take(ByteBuffer bytes, int header, int length) throws NetlinkException;
  }

  private void receive(String operation, Receiver receiver) throws NetlinkException {
    try {
      receiveAll(operation, receiver);
    } finally {
      transport.endShared();
    }
  }

  private void receiveAll(String operation, Receiver receiver) throws NetlinkException {
    long start = System.nanoTime();
    while (true) {
      long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      ByteBuffer datagram = left > 0 ? transport.receiveShared(left) : null;
      if (datagram == null) {
        throw new NetlinkException(operation, Errno.ETIMEDOUT, null, -1);
      }
      int end = datagram.limit();
      for (int at = 0; end - at >= Netlink.NLMSG_HDRLEN; ) {
        int length = datagram.getInt(at);
        if (length < Netlink.NLMSG_HDRLEN || length > end - at) {
          throw NetlinkException.malformed(
              operation,
              new DecodeProblem(
                  DecodeProblem.Kind.INVALID_LENGTH,
                  at,
                  "length " + Integer.toUnsignedString(length) + " with " + (end - at) + " left"));
        }
        // not meant for this socket otherwise
        if (datagram.getInt(at + 12) == transport.port() && receiver.take(datagram, at, length)) {
          return;
        }
        at += Netlink.align(length);
      }
    }
  }

  /** The messages of a dump. */
  private static final class Stream implements Receiver {
    private final String operation;
    private final PayloadVisitor visitor;
    private int current;
    private boolean consistent = true;
    private @Nullable NetlinkException refused;

    Stream(String operation, PayloadVisitor visitor) {
      this.operation = operation;
      this.visitor = visitor;
    }

    @Override
    public boolean take(ByteBuffer bytes, int header, int length) throws NetlinkException {
      if (bytes.getInt(header + 8) != current) {
        return false; // a late answer to a request that was given up
      }
      if ((bytes.getShort(header + 4) & 0xffff) < FIRST_DATA_TYPE) {
        boolean last = NetlinkSocket.take(operation, copy(bytes, header, length), new Answer());
        if (last && refused != null) {
          throw refused;
        }
        return last;
      }
      consistent &= (bytes.getShort(header + 6) & Netlink.NLM_F_DUMP_INTR) == 0;
      if (refused == null) {
        try {
          visitor.visit(bytes, header + Netlink.NLMSG_HDRLEN, length - Netlink.NLMSG_HDRLEN);
        } catch (NetlinkException e) {
          refused = e; // read to its end: the kernel runs one dump at a time
        }
      }
      return false;
    }
  }

  /** The answers to requests that were sent together. */
  private static final class Batch implements Receiver {
    private final String operation;
    private final int offset;
    private final int count;
    private final AnswerVisitor visitor;
    private int first;
    private int answered;

    Batch(String operation, int offset, int count, AnswerVisitor visitor) {
      this.operation = operation;
      this.offset = offset;
      this.count = count;
      this.visitor = visitor;
    }

    @Override
    public boolean take(ByteBuffer bytes, int header, int length) throws NetlinkException {
      int index = bytes.getInt(header + 8) - first;
      if (index < 0 || index >= count) {
        return false; // a late answer to a request that was given up
      }
      if ((bytes.getShort(header + 4) & 0xffff) >= FIRST_DATA_TYPE) {
        visitor.answer(
            offset + index, bytes, header + Netlink.NLMSG_HDRLEN, length - Netlink.NLMSG_HDRLEN);
      } else {
        NetlinkException error = Acknowledgement.error(operation, copy(bytes, header, length));
        if (error == null) {
          return false;
        }
        visitor.refused(offset + index, error);
      }
      answered++;
      return answered == count;
    }
  }

  private static NetlinkMessage copy(ByteBuffer datagram, int at, int length) {
    byte[] payload = new byte[length - Netlink.NLMSG_HDRLEN];
    ByteBuffer source = datagram.duplicate();
    source.position(at + Netlink.NLMSG_HDRLEN);
    source.get(payload);
    return new NetlinkMessage(
        datagram.getShort(at + 4) & 0xffff,
        datagram.getShort(at + 6) & 0xffff,
        datagram.getInt(at + 8),
        datagram.getInt(at + 12),
        payload);
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
   * read empty. Here ENOBUFS comes when it is: a caller that reads the state then misses nothing.
   *
   * @param timeoutMillis at most so long; -1 without limit, until {@link #close}
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

  /** Closes the socket without waiting for other threads; see the class comment. */
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
    int current = sendRequest(type, flags, payload);
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

  /** Sends a request and returns its sequence number. */
  private int sendRequest(int type, int flags, byte[] payload) throws NetlinkException {
    checkNotJoined();
    int current = ++sequence;
    transport.send(new NetlinkMessage(type, flags, current, transport.port(), payload).encode());
    return current;
  }

  private void checkNotJoined() {
    if (joined) {
      throw new IllegalStateException("this socket has joined a group; ask on another one");
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
        NetlinkException error = Acknowledgement.error(operation, message);
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
