package io.github.jmptcp.netlink;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The port to what answers: a netlink socket of the kernel, or a fake one in tests.
 *
 * <p>One thread at a time sends and receives. {@link #close} may come from any thread, takes no
 * lock, and ends a blocked {@link #receive}.
 */
public interface Transport extends Closeable {

  /** The address of this end, which the kernel puts into the header of its answers. */
  int port();

  /**
   * Sends one datagram to the kernel.
   *
   * @throws NetlinkException with the errno of send(2); EBADF after {@link #close}
   */
  void send(byte[] datagram) throws NetlinkException;

  /**
   * Waits for one whole datagram of the kernel.
   *
   * @param timeoutMillis at most so long; -1 without limit; 0 takes only what is there
   * @return null when the time is over
   * @throws NetlinkException ENOBUFS if messages were lost before this one, EBADF once closed
   */
  byte @Nullable [] receive(long timeoutMillis) throws NetlinkException;

  /**
   * As {@link #receive}, without a copy where the transport can: for large dumps.
   *
   * @return the datagram from position 0 to the limit, in host byte order, to be read only until
   *     the next call of this transport, or {@link #endShared}, which has to come; null when the
   *     time is over
   * @throws NetlinkException as {@link #receive}
   */
  default @Nullable ByteBuffer receiveShared(long timeoutMillis) throws NetlinkException {
    byte[] datagram = receive(timeoutMillis);
    return datagram == null ? null : ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
  }

  /**
   * The datagram of {@link #receiveShared} is no longer read. Called by the thread that received
   * it, also after {@link #close}.
   */
  default void endShared() {}

  /**
   * Joins a multicast group.
   *
   * @throws NetlinkException EPERM where the group asks for a capability
   */
  void join(int group) throws NetlinkException;

  /** Closes this end, also under a blocked {@link #receive}; a second call does nothing. */
  @Override
  void close();
}
