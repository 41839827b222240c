package io.github.jmptcp.mptcp;

import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All that the kernel sent with an event ({@code enum mptcp_event_attr} in
 * include/uapi/linux/mptcp_pm.h). What an event lacks, or a kernel does not send, is empty.
 *
 * <p>Addresses are never IPv4-mapped: a dual-stack socket, which is Java's default, makes the
 * kernel report ::ffff:a.b.c.d, and {@link #isMapped} shows it. Immutable.
 */
public final class EventAttributes {
  private static final int TOKEN = 1;
  private static final int FAMILY = 2;
  private static final int LOC_ID = 3;
  private static final int REM_ID = 4;
  private static final int SADDR4 = 5;
  private static final int SADDR6 = 6;
  private static final int DADDR4 = 7;
  private static final int DADDR6 = 8;
  private static final int SPORT = 9;
  private static final int DPORT = 10;
  private static final int BACKUP = 11;
  private static final int ERROR = 12;
  private static final int FLAGS = 13;
  private static final int TIMEOUT = 14;
  private static final int IF_IDX = 15;
  private static final int RESET_REASON = 16;
  private static final int RESET_FLAGS = 17;
  private static final int SERVER_SIDE = 18;
  private static final int COUNT = 19;

  private final long[] numbers = new long[COUNT];
  private int present;
  private @Nullable InetAddress source;
  private @Nullable InetAddress destination;
  private boolean mapped;

  private EventAttributes() {}

  static EventAttributes none() {
    return new EventAttributes();
  }

  static EventAttributes decode(AttributeDecoder from, String operation) throws NetlinkException {
    EventAttributes event = new EventAttributes();
    while (from.next()) {
      switch (from.type()) {
        case TOKEN:
        case TIMEOUT:
        case RESET_REASON:
        case RESET_FLAGS:
          event.set(from.type(), from.u32());
          break;
        case LOC_ID:
        case REM_ID:
        case BACKUP:
        case ERROR:
        case SERVER_SIDE:
          event.set(from.type(), from.u8());
          break;
        case FAMILY:
        case FLAGS:
          event.set(from.type(), from.u16());
          break;
        case SPORT:
        case DPORT: // in network order, unlike the port of an endpoint
          event.set(from.type(), from.u16BigEndian());
          break;
        case IF_IDX:
          event.set(from.type(), from.s32());
          break;
        case SADDR4:
          event.source = event.address(from.bytes(4));
          break;
        case SADDR6:
          event.source = event.address(from.bytes(16));
          break;
        case DADDR4:
          event.destination = event.address(from.bytes(4));
          break;
        case DADDR6:
          event.destination = event.address(from.bytes(16));
          break;
        default:
          break;
      }
    }
    from.check(operation);
    return event;
  }

  private void set(int attribute, long value) {
    numbers[attribute] = value;
    present |= 1 << attribute;
  }

  private @Nullable InetAddress address(byte[] bytes) {
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      mapped |= bytes.length == 16 && address.getAddress().length == 4;
      return address;
    } catch (UnknownHostException ignored) {
      return null; // the decoder keeps that problem
    }
  }

  private OptionalLong longOf(int attribute) {
    return (present & 1 << attribute) != 0
        ? OptionalLong.of(numbers[attribute])
        : OptionalLong.empty();
  }

  private OptionalInt intOf(int attribute) {
    return (present & 1 << attribute) != 0
        ? OptionalInt.of((int) numbers[attribute])
        : OptionalInt.empty();
  }

  /** The connection's local token, 0 to 2^32-1, as {@link MptcpSocket#token}. */
  public OptionalLong token() {
    return longOf(TOKEN);
  }

  /** 2 for IPv4, 10 for IPv6 and for dual-stack sockets. */
  public OptionalInt family() {
    return intOf(FAMILY);
  }

  /** The local address id, 0 to 255; 0 is the first subflow's. */
  public OptionalInt localId() {
    return intOf(LOC_ID);
  }

  /** The peer's address id, 0 to 255. */
  public OptionalInt remoteId() {
    return intOf(REM_ID);
  }

  /** The local address, never IPv4-mapped. */
  public @Nullable InetAddress source() {
    return source;
  }

  /** The peer's address, never IPv4-mapped. */
  public @Nullable InetAddress destination() {
    return destination;
  }

  /** Whether the kernel sent the IPv4 addresses in the form ::ffff:a.b.c.d. */
  public boolean isMapped() {
    return mapped;
  }

  /** The local port, 1 to 65535. */
  public OptionalInt sourcePort() {
    return intOf(SPORT);
  }

  /** The peer's port, 1 to 65535. */
  public OptionalInt destinationPort() {
    return intOf(DPORT);
  }

  /** 1 where the subflow is a backup. */
  public OptionalInt backup() {
    return intOf(BACKUP);
  }

  /** The errno that closed a subflow, such as 111 where its peer refused the join. */
  public OptionalInt error() {
    return intOf(ERROR);
  }

  /** Bits: 1 the peer denies joins to its first address (6.17), 2 this is the server (6.18). */
  public OptionalInt flags() {
    return intOf(FLAGS);
  }

  /** Reserved by the kernel, never seen up to 6.18; unit unknown. */
  public OptionalLong timeout() {
    return longOf(TIMEOUT);
  }

  /** The index of the device that a subflow is bound to. */
  public OptionalInt interfaceIndex() {
    return intOf(IF_IDX);
  }

  /** The reason of an MP_TCPRST option (RFC 8684, section 3.6). */
  public OptionalLong resetReason() {
    return longOf(RESET_REASON);
  }

  /** The flags of an MP_TCPRST option; bit 0 means that the failure is transient. */
  public OptionalLong resetFlags() {
    return longOf(RESET_FLAGS);
  }

  /** 1 where this side accepted the connection; kernel 5.19. */
  public OptionalInt serverSide() {
    return intOf(SERVER_SIDE);
  }
}
