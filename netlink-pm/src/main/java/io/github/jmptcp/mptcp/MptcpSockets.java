package io.github.jmptcp.mptcp;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.NetlinkSocket;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The MPTCP sockets and subflows of a network namespace over sock_diag(7), as {@code ss -M} lists
 * them. The kernel needs CONFIG_INET_MPTCP_DIAG (5.9).
 *
 * <p>Safe for concurrent use, and closed, as {@link NetlinkSocket}. Privileges: none, for sockets
 * of all users; without CAP_NET_ADMIN the kernel leaves out some fields of subflows that are not
 * read here.
 */
public final class MptcpSockets implements Closeable {
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_MPTCP = 262;

  private static final int INET_DIAG_INFO = 2;
  private static final int INET_DIAG_ULP_INFO = 19;
  private static final int INET_ULP_INFO_NAME = 1;
  private static final int INET_ULP_INFO_MPTCP = 3;

  private static final int SUBFLOW_TOKEN_REM = 1;
  private static final int SUBFLOW_TOKEN_LOC = 2;
  private static final int SUBFLOW_FLAGS = 8;
  private static final int SUBFLOW_ID_REM = 9;
  private static final int SUBFLOW_ID_LOC = 10;

  private final NetlinkSocket socket;

  private MptcpSockets(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens sock_diag in the calling thread's network namespace. */
  public static MptcpSockets open() throws NetlinkException {
    return open(TransportFactory.kernel());
  }

  /** Opens the sock_diag that a transport leads to. */
  public static MptcpSockets open(TransportFactory factory) throws NetlinkException {
    return new MptcpSockets(NetlinkSocket.open(factory, Netlink.NETLINK_SOCK_DIAG));
  }

  /**
   * All MPTCP sockets: connections, also those that fell back to TCP, and listeners. Connections
   * that were plain TCP when accepted are not MPTCP sockets.
   */
  public List<MptcpSocket> list() throws NetlinkException {
    String operation = "sock_diag MPTCP sockets";
    List<MptcpSocket> sockets = new ArrayList<>();
    for (NetlinkMessage message : dump(operation, IPPROTO_MPTCP)) {
      sockets.add(socketIn(message, operation));
    }
    return sockets;
  }

  /**
   * The connection with a token.
   *
   * @param token 0 to 2^32-1
   */
  public Optional<MptcpSocket> byToken(long token) throws NetlinkException {
    String operation = "sock_diag MPTCP socket by token";
    try {
      // the family is not looked at: a token is enough
      for (NetlinkMessage message :
          socket.request(
              operation,
              DiagMessage.SOCK_DIAG_BY_FAMILY,
              DiagMessage.request(DiagMessage.AF_INET, IPPROTO_MPTCP, token))) {
        return Optional.of(socketIn(message, operation));
      }
      return Optional.empty();
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The subflows of a connection; those still joining too. */
  public List<Subflow> subflows(long token) throws NetlinkException {
    List<Subflow> of = subflows().get(token);
    return of == null ? new ArrayList<>() : of;
  }

  /** The subflows of all connections by token. One run over all TCP sockets of the namespace. */
  public Map<Long, List<Subflow>> subflows() throws NetlinkException {
    return tcp().subflows();
  }

  /** All TCP sockets, the subflows among them told apart; in one run over the namespace. */
  public TcpTable tcp() throws NetlinkException {
    String operation = "sock_diag subflows";
    TcpTable table = new TcpTable();
    for (NetlinkMessage message : dump(operation, IPPROTO_TCP)) {
      addTo(table, message, operation);
    }
    return table;
  }

  private List<NetlinkMessage> dump(String operation, int protocol) throws NetlinkException {
    List<NetlinkMessage> all = new ArrayList<>();
    for (int family : new int[] {DiagMessage.AF_INET, DiagMessage.AF_INET6}) {
      try {
        all.addAll(
            socket.dump(
                operation, DiagMessage.SOCK_DIAG_BY_FAMILY, DiagMessage.request(family, protocol)));
      } catch (NetlinkException e) {
        if (e.errno() == Errno.ENOENT && protocol == IPPROTO_MPTCP) {
          throw e.withAdvice(
              "this kernel has no CONFIG_INET_MPTCP_DIAG (5.9), or its module mptcp_diag is not"
                  + " loaded: modprobe mptcp_diag");
        }
        throw e;
      }
    }
    return all;
  }

  private static MptcpSocket socketIn(NetlinkMessage message, String operation)
      throws NetlinkException {
    DiagMessage diag = DiagMessage.decode(message, operation);
    AttributeDecoder attributes = message.attributes(DiagMessage.HEADER_BYTES, operation);
    byte[] info = new byte[0];
    while (attributes.next()) {
      if (attributes.type() == INET_DIAG_INFO) {
        info = attributes.bytes();
      }
    }
    attributes.check(operation);
    return new MptcpSocket(diag, new MptcpInfo(info));
  }

  private static void addTo(TcpTable table, NetlinkMessage message, String operation)
      throws NetlinkException {
    AttributeDecoder attributes = message.attributes(DiagMessage.HEADER_BYTES, operation);
    TcpInfo tcpInfo = null;
    DiagMessage diag = DiagMessage.decode(message, operation);
    AttributeDecoder mptcp = null;
    while (attributes.next()) {
      if (attributes.type() == INET_DIAG_INFO) {
        tcpInfo = new TcpInfo(attributes.bytes());
      } else if (attributes.type() == INET_DIAG_ULP_INFO) {
        mptcp = mptcpIn(attributes.nested());
      }
    }
    if (mptcp != null) {
      table.add(subflow(diag, mptcp, tcpInfo));
    } else {
      table.add(new TcpSocket(diag, tcpInfo));
    }
    attributes.check(operation);
  }

  /** The MPTCP part of what a TCP socket says of its upper layer; null for another, such as TLS. */
  private static @Nullable AttributeDecoder mptcpIn(AttributeDecoder ulp) {
    String name = "";
    AttributeDecoder mptcp = null;
    while (ulp.next()) {
      if (ulp.type() == INET_ULP_INFO_NAME) {
        name = ulp.string();
      } else if (ulp.type() == INET_ULP_INFO_MPTCP) {
        mptcp = ulp.nested();
      }
    }
    return name.equals("mptcp") ? mptcp : null;
  }

  private static Subflow subflow(
      DiagMessage diag, AttributeDecoder mptcp, @Nullable TcpInfo tcpInfo) {
    long remoteToken = 0;
    long localToken = 0;
    int flags = 0;
    int remoteId = 0;
    int localId = 0;
    while (mptcp.next()) {
      switch (mptcp.type()) {
        case SUBFLOW_TOKEN_REM:
          remoteToken = mptcp.u32();
          break;
        case SUBFLOW_TOKEN_LOC:
          localToken = mptcp.u32();
          break;
        case SUBFLOW_FLAGS:
          flags = (int) mptcp.u32();
          break;
        case SUBFLOW_ID_REM:
          remoteId = mptcp.u8();
          break;
        case SUBFLOW_ID_LOC:
          localId = mptcp.u8();
          break;
        default:
          break;
      }
    }
    return new Subflow(diag, localToken, remoteToken, localId, remoteId, flags, tcpInfo);
  }

  @Override
  public void close() {
    socket.close();
  }
}
