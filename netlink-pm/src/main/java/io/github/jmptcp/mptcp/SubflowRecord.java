package io.github.jmptcp.mptcp;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A subflow in the kernel's answer, read where it lies: it costs no object until an address is
 * asked for. Valid only while a {@link SubflowVisitor} is called with it; {@link Subflow} is what
 * may be stored. Not safe for concurrent use.
 */
public final class SubflowRecord {
  private static final int INET_DIAG_INFO = 2;
  private static final int INET_DIAG_ULP_INFO = 19;
  private static final int INET_ULP_INFO_NAME = 1;
  private static final int INET_ULP_INFO_MPTCP = 3;
  private static final int SUBFLOW_TOKEN_REM = 1;
  private static final int SUBFLOW_TOKEN_LOC = 2;
  private static final int SUBFLOW_MAP_SEQUENCE = 4;
  private static final int SUBFLOW_MAP_SUBFLOW_SEQUENCE = 5;
  private static final int SUBFLOW_MAP_LENGTH = 7;
  private static final int SUBFLOW_FLAGS = 8;
  private static final int SUBFLOW_ID_REM = 9;
  private static final int SUBFLOW_ID_LOC = 10;

  /** "mptcp" with its closing NUL. */
  private static final byte[] MPTCP = {'m', 'p', 't', 'c', 'p', 0};

  private final TcpInfo tcpInfo = new TcpInfo(new byte[0]);
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int start;
  private long token;
  private long remoteToken;
  private int flags;
  private int localId;
  private int remoteId;
  private long mapSequence;
  private long mapSubflowSequence;
  private int mapLength;

  SubflowRecord() {}

  /**
   * Reads a message of sock_diag.
   *
   * @return false for a TCP socket that is no subflow
   * @throws NetlinkException EPROTO where lengths do not add up
   */
  boolean read(ByteBuffer message, int offset, int length, String operation)
      throws NetlinkException {
    if (length < DiagMessage.HEADER_BYTES) {
      throw malformed(operation);
    }
    bytes = message;
    start = offset;
    tcpInfo.moveTo(message, offset, 0);
    int end = offset + length;
    int mptcp = 0;
    int mptcpEnd = 0;
    for (int at = offset + DiagMessage.HEADER_BYTES; end - at >= Netlink.NLA_HDRLEN; ) {
      int attribute = attributeLength(at, end, operation);
      int type = type(at);
      int value = at + Netlink.NLA_HDRLEN;
      if (type == INET_DIAG_INFO) {
        tcpInfo.moveTo(message, value, attribute - Netlink.NLA_HDRLEN);
      } else if (type == INET_DIAG_ULP_INFO) {
        boolean named = false;
        int ulpEnd = at + attribute;
        for (int ulp = value; ulpEnd - ulp >= Netlink.NLA_HDRLEN; ) {
          int inner = attributeLength(ulp, ulpEnd, operation);
          if (type(ulp) == INET_ULP_INFO_NAME) {
            named = isMptcp(ulp + Netlink.NLA_HDRLEN, inner - Netlink.NLA_HDRLEN);
          } else if (type(ulp) == INET_ULP_INFO_MPTCP) {
            mptcp = ulp + Netlink.NLA_HDRLEN;
            mptcpEnd = ulp + inner;
          }
          ulp += aligned(inner);
        }
        if (!named) {
          mptcp = 0;
        }
      }
      at += aligned(attribute);
    }
    if (mptcp == 0) {
      return false;
    }
    readSubflow(mptcp, mptcpEnd, operation);
    return true;
  }

  private void readSubflow(int from, int end, String operation) throws NetlinkException {
    token = 0;
    remoteToken = 0;
    flags = 0;
    localId = 0;
    remoteId = 0;
    mapSequence = 0;
    mapSubflowSequence = 0;
    mapLength = 0;
    for (int at = from; end - at >= Netlink.NLA_HDRLEN; ) {
      int length = attributeLength(at, end, operation);
      int value = at + Netlink.NLA_HDRLEN;
      int valueBytes = length - Netlink.NLA_HDRLEN;
      switch (type(at)) {
        case SUBFLOW_TOKEN_REM:
          remoteToken = u32(value, valueBytes, operation);
          break;
        case SUBFLOW_TOKEN_LOC:
          token = u32(value, valueBytes, operation);
          break;
        case SUBFLOW_MAP_SEQUENCE:
          mapSequence = u64(value, valueBytes, operation);
          break;
        case SUBFLOW_MAP_SUBFLOW_SEQUENCE:
          mapSubflowSequence = u32(value, valueBytes, operation);
          break;
        case SUBFLOW_MAP_LENGTH:
          mapLength = u16(value, valueBytes, operation);
          break;
        case SUBFLOW_FLAGS:
          flags = (int) u32(value, valueBytes, operation);
          break;
        case SUBFLOW_ID_REM:
          remoteId = u8(value, valueBytes, operation);
          break;
        case SUBFLOW_ID_LOC:
          localId = u8(value, valueBytes, operation);
          break;
        default:
          break;
      }
      at += aligned(length);
    }
  }

  private int attributeLength(int at, int end, String operation) throws NetlinkException {
    int length = bytes.getShort(at) & 0xffff;
    if (length < Netlink.NLA_HDRLEN || length > end - at) {
      throw malformed(operation);
    }
    return length;
  }

  private int type(int at) {
    return bytes.getShort(at + 2) & Netlink.NLA_TYPE_MASK;
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }

  private boolean isMptcp(int value, int length) {
    if (length < MPTCP.length - 1) {
      return false;
    }
    for (int i = 0; i < Math.min(length, MPTCP.length); i++) {
      if (bytes.get(value + i) != MPTCP[i]) {
        return false;
      }
    }
    return true;
  }

  private long u32(int value, int valueBytes, String operation) throws NetlinkException {
    if (valueBytes != 4) {
      throw malformed(operation);
    }
    return bytes.getInt(value) & 0xffffffffL;
  }

  private long u64(int value, int valueBytes, String operation) throws NetlinkException {
    if (valueBytes != 8) {
      throw malformed(operation);
    }
    return bytes.getLong(value);
  }

  private int u16(int value, int valueBytes, String operation) throws NetlinkException {
    if (valueBytes != 2) {
      throw malformed(operation);
    }
    return bytes.getShort(value) & 0xffff;
  }

  private int u8(int value, int valueBytes, String operation) throws NetlinkException {
    if (valueBytes != 1) {
      throw malformed(operation);
    }
    return bytes.get(value) & 0xff;
  }

  private static NetlinkException malformed(String operation) {
    return new NetlinkException(
        operation,
        Errno.EPROTO,
        null,
        -1,
        "the lengths in the kernel's answer do not add up; please report this with the kernel"
            + " version");
  }

  /** The token of the connection, 0 to 2^32-1: {@link MptcpSocket#token}. */
  public long token() {
    return token;
  }

  /** The peer's token of the connection. */
  public long remoteToken() {
    return remoteToken;
  }

  /** As {@link Subflow#flags}. */
  public int flags() {
    return flags;
  }

  /** Whether this side has opened it. */
  public boolean isOpenedHere() {
    return SubflowFlags.isOpenedHere(flags);
  }

  /** Whether it is not the first of its connection. */
  public boolean isJoined() {
    return isJoined(localId(), remoteId());
  }

  /** Whether a subflow with those address ids is not the first of its connection. */
  public static boolean isJoined(int localId, int remoteId) {
    return localId != 0 || remoteId != 0;
  }

  /** As {@link Subflow#isBackupForSending}. */
  public boolean isBackupForSending() {
    return SubflowFlags.isBackupForSending(flags);
  }

  /** As {@link Subflow#isBackupForReceiving}. */
  public boolean isBackupForReceiving() {
    return SubflowFlags.isBackupForReceiving(flags);
  }

  /** As {@link Subflow#isFullyEstablished}. */
  public boolean isFullyEstablished() {
    return SubflowFlags.isFullyEstablished(flags);
  }

  /** The local address id, 0 to 255; 0 is the first subflow's. */
  public int localId() {
    return localId;
  }

  /** The peer's address id, 0 to 255. */
  public int remoteId() {
    return remoteId;
  }

  /**
   * The number, within the connection, of the byte after those that arrived last by this subflow,
   * by their mapping (DSS, RFC 8684 section 3.3.1); 0 before any has arrived.
   */
  public long mappedEnd() {
    return mapSequence == 0 ? 0 : mapSequence + mapLength;
  }

  /**
   * The number, within the connection, of the byte after those that have arrived in order by this
   * subflow, as far as its latest mapping shows; 0 before any has arrived. At most {@link
   * #mappedEnd}, of which the rest is still to come.
   */
  public long deliveredEnd() {
    // both count the bytes of the subflow from 1, and start again after 2^32
    int ofMapping = (int) (tcpInfo.bytesReceived() + 1 - mapSubflowSequence);
    return mapSequence == 0 ? 0 : mapSequence + Math.max(0, Math.min(ofMapping, mapLength));
  }

  public TcpState state() {
    return TcpState.of(bytes.get(start + 1) & 0xff);
  }

  /** The socket's number until the next boot ({@code SO_COOKIE}, kernel 4.12). */
  public long cookie() {
    return DiagMessage.cookie(bytes, start);
  }

  /** The index of the device it is bound to; 0 for none. */
  public int interfaceIndex() {
    return bytes.getInt(start + DiagMessage.INTERFACE);
  }

  /** Makes the local address; never IPv4-mapped. */
  public InetSocketAddress localAddress() {
    return DiagMessage.localAddress(bytes, start);
  }

  /** Makes the peer's address; never IPv4-mapped. */
  public InetSocketAddress remoteAddress() {
    return DiagMessage.remoteAddress(bytes, start);
  }

  /**
   * What TCP knows of the path, valid as long as this; all 0 where the kernel does not report it.
   */
  public TcpInfo tcpInfo() {
    return tcpInfo;
  }
}
