package io.github.jmptcp.mptcp;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AnswerVisitor;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.NetlinkSocket;
import io.github.jmptcp.netlink.PayloadVisitor;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
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

  private static final String SUBFLOWS = "sock_diag subflows";

  /** All but TIME_WAIT, CLOSE, LISTEN and NEW_SYN_RECV (include/net/tcp_states.h). */
  private static final int LIVE_STATES =
      1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

  private static final int SYN_SENT = 1 << 2;

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

  /** All TCP sockets, the subflows among them marked; in one run over the namespace. */
  public TcpTable tcp() throws NetlinkException {
    TcpTable table = new TcpTable();
    for (NetlinkMessage message : dump(SUBFLOWS, IPPROTO_TCP)) {
      addTo(table, message, SUBFLOWS);
    }
    return table;
  }

  /**
   * Visits the subflows of all connections where the kernel's answer lies: the cheap way for many,
   * and for often. Those that are closed or in TIME_WAIT are left out. One run over the TCP sockets
   * of the namespace for each of IPv4 and IPv6; a subflow that is made or ends meanwhile may be
   * missing, one whose socket is not locked may be seen between two packets.
   *
   * @param localAddress only subflows from this address, which the kernel looks for before it
   *     describes them; null for all
   * @param visitor called by this thread; it must not use this object
   */
  public void visitSubflows(@Nullable InetAddress localAddress, SubflowVisitor visitor)
      throws NetlinkException {
    visitSubflows(LIVE_STATES, localAddress, visitor);
  }

  /**
   * Looks up subflows by their addresses; the cost of each does not grow with the number of
   * sockets.
   *
   * @param lookup called by this thread, once for each of {@code tuples} in their order; it must
   *     not use this object
   */
  public void visitSubflows(List<SubflowTuple> tuples, SubflowLookup lookup)
      throws NetlinkException {
    List<byte[]> requests = new ArrayList<>(tuples.size());
    for (SubflowTuple each : tuples) {
      requests.add(DiagMessage.subflow(each));
    }
    SubflowRecord record = new SubflowRecord();
    socket.requestEach(
        SUBFLOWS,
        DiagMessage.SOCK_DIAG_BY_FAMILY,
        requests,
        new AnswerVisitor() {
          @Override
          public void answer(int index, ByteBuffer bytes, int offset, int length)
              throws NetlinkException {
            // without a connection the kernel answers with the listener of the local port
            if (record.read(bytes, offset, length, SUBFLOWS) && record.state() != TcpState.LISTEN) {
              lookup.found(index, record);
            } else {
              lookup.missing(index);
            }
          }

          @Override
          public void refused(int index, NetlinkException error) throws NetlinkException {
            if (error.errno() != Errno.ENOENT) {
              throw error;
            }
            lookup.missing(index);
          }
        });
  }

  /**
   * Visits the subflows that wait for the answer to their SYN, of connections that are opened and
   * of joins; otherwise as {@link #visitSubflows(InetAddress, SubflowVisitor)}.
   */
  public void visitConnecting(SubflowVisitor visitor) throws NetlinkException {
    visitSubflows(SYN_SENT, null, visitor);
  }

  private void visitSubflows(int states, @Nullable InetAddress localAddress, SubflowVisitor visitor)
      throws NetlinkException {
    for (int family : new int[] {DiagMessage.AF_INET, DiagMessage.AF_INET6}) {
      if (family == DiagMessage.AF_INET && localAddress instanceof Inet6Address) {
        continue;
      }
      socket.dump(
          SUBFLOWS,
          DiagMessage.SOCK_DIAG_BY_FAMILY,
          DiagMessage.subflows(family, states, localAddress),
          visiting(visitor));
    }
  }

  private static PayloadVisitor visiting(SubflowVisitor visitor) {
    SubflowRecord record = new SubflowRecord();
    return (bytes, offset, length) -> {
      if (record.read(bytes, offset, length, SUBFLOWS)) {
        visitor.visit(record);
      }
    };
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
    DiagMessage diag = DiagMessage.decode(message, operation);
    ByteBuffer payload = message.payload();
    SubflowRecord record = new SubflowRecord();
    boolean isSubflow = record.read(payload, 0, payload.limit(), operation);
    TcpInfo tcpInfo = record.tcpInfo().isEmpty() ? null : record.tcpInfo();
    if (isSubflow) {
      table.add(new Subflow(diag, record, tcpInfo));
    } else {
      table.add(new TcpSocket(diag, tcpInfo));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
