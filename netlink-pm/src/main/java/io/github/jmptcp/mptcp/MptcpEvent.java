package io.github.jmptcp.mptcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What happened to a connection, a subflow or a listening socket. Each event is one of the classes
 * in here, and {@link #type} is which; there are no others. Immutable.
 *
 * <p>An address or port that the kernel left out shows as the wildcard address or port 0; {@link
 * #attributes} distinguishes the two.
 */
public abstract class MptcpEvent {
  private static final int DENY_JOIN_ID0 = 1;
  private static final int SERVER_SIDE = 2;

  /** The kinds of events, {@code enum mptcp_event_type} in include/uapi/linux/mptcp_pm.h. */
  public enum Type {
    /** A connection is made; the peer has not confirmed it yet: {@link Created}. */
    CREATED(1),
    /** A connection may have further subflows from now on: {@link Established}. */
    ESTABLISHED(2),
    /** A connection is gone: {@link Closed}. */
    CLOSED(3),
    /** The peer announced an address: {@link Announced}. */
    ANNOUNCED(6),
    /** The peer took an address back: {@link Removed}. */
    REMOVED(7),
    /** A subflow joined: {@link SubflowEstablished}. */
    SUB_ESTABLISHED(10),
    /** A subflow is gone or could not be made: {@link SubflowClosed}. */
    SUB_CLOSED(11),
    /** The peer changed a subflow's priority: {@link SubflowPriority}. */
    SUB_PRIORITY(13),
    /** A socket listens; kernel 6.2: {@link ListenerCreated}. */
    LISTENER_CREATED(15),
    /** A socket listens no more; kernel 6.2: {@link ListenerClosed}. */
    LISTENER_CLOSED(16),
    /** Newer than this library: {@link Unknown}. */
    UNKNOWN(-1),
    /** Not of the kernel's: events are missing here: {@link Lost}. */
    LOST(-2);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    static Type of(int number) {
      for (Type type : values()) {
        if (type.number == number) {
          return type;
        }
      }
      return UNKNOWN;
    }
  }

  private final int number;
  private final EventAttributes attributes;

  private MptcpEvent(int number, EventAttributes attributes) {
    this.number = number;
    this.attributes = attributes;
  }

  static MptcpEvent of(int number, EventAttributes attributes) {
    switch (Type.of(number)) {
      case CREATED:
        return new Created(number, attributes);
      case ESTABLISHED:
        return new Established(number, attributes);
      case CLOSED:
        return new Closed(number, attributes);
      case ANNOUNCED:
        return new Announced(number, attributes);
      case REMOVED:
        return new Removed(number, attributes);
      case SUB_ESTABLISHED:
        return new SubflowEstablished(number, attributes);
      case SUB_CLOSED:
        return new SubflowClosed(number, attributes);
      case SUB_PRIORITY:
        return new SubflowPriority(number, attributes);
      case LISTENER_CREATED:
        return new ListenerCreated(number, attributes);
      case LISTENER_CLOSED:
        return new ListenerClosed(number, attributes);
      default:
        return new Unknown(number, attributes);
    }
  }

  public final Type type() {
    return Type.of(number);
  }

  /** The kernel's number of the event; negative for {@link Lost}. */
  public final int number() {
    return number;
  }

  /** All attributes as the kernel sent them. */
  public final EventAttributes attributes() {
    return attributes;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(type().toString());
    attributes
        .token()
        .ifPresent(token -> text.append(String.format(Locale.ROOT, " token=%08x", token)));
    if (attributes.source() != null) {
      text.append(" local=").append(AddressText.format(local()));
    }
    if (attributes.destination() != null) {
      text.append(" remote=").append(AddressText.format(remote()));
    }
    attributes.error().ifPresent(error -> text.append(" error=").append(error));
    return text.toString();
  }

  final long tokenOrZero() {
    return attributes.token().orElse(0);
  }

  final InetSocketAddress local() {
    return socketAddress(attributes.source(), attributes.sourcePort());
  }

  final InetSocketAddress remote() {
    return socketAddress(attributes.destination(), attributes.destinationPort());
  }

  private static InetSocketAddress socketAddress(
      @org.jspecify.annotations.Nullable InetAddress address, OptionalInt port) {
    return new InetSocketAddress(address, port.orElse(0)); // a null address is the wildcard
  }

  /** An event of a connection, named by its token. */
  public abstract static class OfConnection extends MptcpEvent {
    private OfConnection(int number, EventAttributes attributes) {
      super(number, attributes);
    }

    /** The local token, 0 to 2^32-1, unique among the connections of the namespace. */
    public final long token() {
      return tokenOrZero();
    }
  }

  /** An event of a connection that has its first addresses. */
  public abstract static class OfNewConnection extends OfConnection {
    private OfNewConnection(int number, EventAttributes attributes) {
      super(number, attributes);
    }

    public final InetSocketAddress localAddress() {
      return local();
    }

    public final InetSocketAddress remoteAddress() {
      return remote();
    }

    /** Whether this side accepted the connection; kernel 5.19. */
    public final boolean isServerSide() {
      // from 6.18 on the attribute is absent, not 0, on the client
      return attributes().serverSide().orElse(0) != 0
          || (attributes().flags().orElse(0) & SERVER_SIDE) != 0;
    }

    /** Whether the peer refuses joins to its first address and port (the C bit); kernel 6.17. */
    public final boolean deniesJoinToFirstAddress() {
      return (attributes().flags().orElse(0) & DENY_JOIN_ID0) != 0;
    }
  }

  /** {@link Type#CREATED}. */
  public static final class Created extends OfNewConnection {
    private Created(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /** {@link Type#ESTABLISHED}. */
  public static final class Established extends OfNewConnection {
    private Established(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /** {@link Type#CLOSED}. */
  public static final class Closed extends OfConnection {
    private Closed(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /** {@link Type#ANNOUNCED}. */
  public static final class Announced extends OfConnection {
    private Announced(int number, EventAttributes attributes) {
      super(number, attributes);
    }

    /** The announced address; its port is the connection's where the peer named none. */
    public InetSocketAddress remoteAddress() {
      return remote();
    }

    /** The peer's id of the address, 1 to 255. */
    public int remoteId() {
      return attributes().remoteId().orElse(0);
    }
  }

  /** {@link Type#REMOVED}. */
  public static final class Removed extends OfConnection {
    private Removed(int number, EventAttributes attributes) {
      super(number, attributes);
    }

    /** The peer's id of the address, 0 to 255. */
    public int remoteId() {
      return attributes().remoteId().orElse(0);
    }
  }

  /** An event of a subflow. */
  public abstract static class OfSubflow extends OfConnection {
    private OfSubflow(int number, EventAttributes attributes) {
      super(number, attributes);
    }

    public final InetSocketAddress localAddress() {
      return local();
    }

    public final InetSocketAddress remoteAddress() {
      return remote();
    }

    /** The local address id, 0 to 255. */
    public final int localId() {
      return attributes().localId().orElse(0);
    }

    /** The peer's address id, 0 to 255. */
    public final int remoteId() {
      return attributes().remoteId().orElse(0);
    }

    public final boolean isBackup() {
      return attributes().backup().orElse(0) != 0;
    }
  }

  /** {@link Type#SUB_ESTABLISHED}. */
  public static final class SubflowEstablished extends OfSubflow {
    private SubflowEstablished(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /** {@link Type#SUB_CLOSED}. */
  public static final class SubflowClosed extends OfSubflow {
    private SubflowClosed(int number, EventAttributes attributes) {
      super(number, attributes);
    }

    /** The errno that closed it, such as 111 (ECONNREFUSED) for a refused join; 0 for none. */
    public int error() {
      return attributes().error().orElse(0);
    }
  }

  /**
   * {@link Type#SUB_PRIORITY}; only the side that is notified gets it, not the one that changed it.
   */
  public static final class SubflowPriority extends OfSubflow {
    private SubflowPriority(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /** An event of a listening socket; every MPTCP listener of the namespace has them. */
  public abstract static class OfListener extends MptcpEvent {
    private OfListener(int number, EventAttributes attributes) {
      super(number, attributes);
    }

    public final InetSocketAddress localAddress() {
      return local();
    }
  }

  /** {@link Type#LISTENER_CREATED}. */
  public static final class ListenerCreated extends OfListener {
    private ListenerCreated(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /** {@link Type#LISTENER_CLOSED}. */
  public static final class ListenerClosed extends OfListener {
    private ListenerClosed(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /** {@link Type#UNKNOWN}. */
  public static final class Unknown extends MptcpEvent {
    private Unknown(int number, EventAttributes attributes) {
      super(number, attributes);
    }
  }

  /**
   * {@link Type#LOST}: the receive buffer overflowed (ENOBUFS) and the kernel threw events away.
   * Read the connections from {@link MptcpSockets} and compare with what is known.
   */
  public static final class Lost extends MptcpEvent {
    Lost() {
      super(Type.LOST.number, EventAttributes.none());
    }
  }
}
