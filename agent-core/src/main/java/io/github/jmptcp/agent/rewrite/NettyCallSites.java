package io.github.jmptcp.agent.rewrite;

import static io.github.jmptcp.agent.rewrite.CallSite.Passed.arg;
import static io.github.jmptcp.agent.rewrite.CallSite.When.AFTER;
import static io.github.jmptcp.agent.rewrite.CallSite.When.BEFORE;
import static io.github.jmptcp.agent.rewrite.CallSite.When.CREATE;
import static io.github.jmptcp.agent.rewrite.CallSite.When.INSTEAD;
import static io.github.jmptcp.agent.rewrite.Signature.BOOLEAN;
import static io.github.jmptcp.agent.rewrite.Signature.BYTE;
import static io.github.jmptcp.agent.rewrite.Signature.BYTES;
import static io.github.jmptcp.agent.rewrite.Signature.INT;
import static io.github.jmptcp.agent.rewrite.Signature.LONG;
import static io.github.jmptcp.agent.rewrite.Signature.SHORT;
import static io.github.jmptcp.agent.rewrite.Signature.VOID;
import static io.github.jmptcp.agent.rewrite.Signature.method;
import static io.github.jmptcp.agent.rewrite.Signature.staticMethod;
import static io.github.jmptcp.agent.rewrite.Signature.type;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows about Netty's native transports, epoll and io_uring, which make their sockets in C code.
 * Classes are known by the end of their names, so that relocated copies (grpc-netty-shaded, the
 * Cassandra driver, ...) are found too. Shapes were read off Netty 4.1.50, 4.1.135 and 4.2.18, the
 * io_uring transport of the incubator 0.0.26 and grpc-netty-shaded 1.85.1.
 */
final class NettyCallSites {
  static final String SOCKET = "/channel/unix/Socket";
  static final String DESCRIPTOR = "/channel/unix/FileDescriptor";
  static final String EPOLL = "/channel/epoll/Native";
  static final String EPOLL_OPTIONS = "/channel/epoll/LinuxSocket";
  // of the incubator too
  static final String URING_OPTIONS = "/channel/uring/LinuxSocket";
  static final String URING = "/channel/uring/AbstractIoUringChannel";
  static final String URING_STREAM = "/channel/uring/AbstractIoUringStreamChannel";
  static final String URING_CONFIG = "/channel/uring/IoUringSocketChannelConfig";
  static final String URING_SERVER =
      "/channel/uring/AbstractIoUringServerChannel$UringServerChannelUnsafe";
  // of the incubator, for Netty 4.1
  static final String OLD_URING = "/incubator/channel/uring/AbstractIOUringChannel";
  static final String OLD_URING_SERVER =
      "/incubator/channel/uring/AbstractIOUringServerChannel$UringServerChannelUnsafe";

  private static final String SOCKET_ADDRESS = type("java/net/SocketAddress");
  private static final String REMOTE = type("java/net/InetSocketAddress");
  private static final String BUFFER = type("java/nio/ByteBuffer");

  /** The call that creates a stream socket, since 4.1.37; older ones choose the family in C. */
  private static final Signature CREATE_SOCKET = staticMethod(INT, "newSocketStreamFd", BOOLEAN);

  /** The same in a Netty that knows MPTCP (its pull request 17091); the second argument is it. */
  private static final Signature CREATE_BY_PROTOCOL =
      staticMethod(INT, "newSocketStreamFd", BOOLEAN, BOOLEAN);

  // of Socket and FileDescriptor
  private static final Signature CONNECT =
      staticMethod(INT, "connect", INT, BOOLEAN, BYTES, INT, INT);
  private static final Signature FINISH_CONNECT = staticMethod(INT, "finishConnect", INT);
  private static final Signature LISTEN = staticMethod(INT, "listen", INT, INT);
  private static final Signature ACCEPT = staticMethod(INT, "accept", INT, BYTES);
  private static final Signature CLOSE = staticMethod(INT, "close", INT);
  private static final Signature SET_RECEIVE_BUFFER =
      staticMethod(VOID, "setReceiveBufferSize", INT, INT);
  private static final Signature GET_RECEIVE_BUFFER =
      staticMethod(INT, "getReceiveBufferSize", INT);
  private static final Signature SET_SEND_BUFFER =
      staticMethod(VOID, "setSendBufferSize", INT, INT);
  private static final Signature GET_SEND_BUFFER = staticMethod(INT, "getSendBufferSize", INT);

  // of epoll
  private static final Signature EPOLL_ADD = staticMethod(INT, "epollCtlAdd0", INT, INT, INT);
  private static final Signature EPOLL_MODIFY = staticMethod(INT, "epollCtlMod0", INT, INT, INT);
  private static final Signature SET_USER_TIMEOUT =
      staticMethod(VOID, "setTcpUserTimeout", INT, INT);
  private static final Signature GET_USER_TIMEOUT = staticMethod(INT, "getTcpUserTimeout", INT);
  private static final Signature SET_QUICK_ACK = staticMethod(VOID, "setTcpQuickAck", INT, INT);
  private static final Signature IS_QUICK_ACK = staticMethod(INT, "isTcpQuickAck", INT);
  private static final Signature SET_MD5 =
      staticMethod(VOID, "setTcpMd5Sig", INT, BOOLEAN, BYTES, INT, BYTES);

  // of io_uring
  private static final Signature HAS_SOCK_NONEMPTY =
      staticMethod(BOOLEAN, "isCqeFSockNonEmptySupported");
  private static final Signature ZERO_COPY_THRESHOLD = method(INT, "getWriteZeroCopyThreshold");
  private static final Signature ADD_CONNECT =
      method(BOOLEAN, "addConnect", INT, LONG, LONG, SHORT);
  private static final Signature ADD_CLOSE = method(BOOLEAN, "addClose", INT, SHORT);
  private static final Signature REMOTE_ADDRESS = method(REMOTE, "remoteAddress");

  /** The address that the calling method connects to: its first argument. */
  private static final Passed TARGET = Passed.local(1, SOCKET_ADDRESS);

  private final CallSiteTable table;

  private NettyCallSites(String in) {
    this.table = new CallSiteTable(in, CallSite.DESCRIPTORS);
  }

  /** Returns the call without which a class opens no MPTCP sockets; for the message. */
  static String creation() {
    return CREATE_SOCKET.nameAndDescriptor();
  }

  /** Whether that class is the one which makes the sockets. */
  static boolean creates(String className) {
    return className.endsWith(SOCKET);
  }

  /** Whether all covered versions that have that class have calls in it that the rows are about. */
  static boolean isSureToHaveCalls(String className) {
    return !className.endsWith(URING_CONFIG); // without zero copy in 4.2.0
  }

  private static @Nullable String suffix(String className) {
    for (String suffix : TargetClasses.NETTY) {
      if (className.endsWith(suffix)) {
        return suffix;
      }
    }
    return null;
  }

  /** The rows about a class; empty for others than Netty's. */
  static List<CallSite> in(String className) {
    NettyCallSites sites = new NettyCallSites(className);
    String suffix = suffix(className);
    if (suffix != null) {
      sites.fill(suffix, className.substring(0, className.length() - suffix.length()));
    }
    return sites.table.rows();
  }

  /**
   * Adds the rows of a class.
   *
   * @param netty the package of this copy: {@code io/netty}, or where it was moved to
   */
  private void fill(String suffix, String netty) {
    switch (suffix) {
      case SOCKET:
        socket();
        break;
      case DESCRIPTOR:
        row(CLOSE, BEFORE, "closing0", arg(0));
        break;
      case EPOLL:
        row(EPOLL_ADD, AFTER, "added0", arg(0), arg(1), arg(2)); // after connect in 4.2
        row(EPOLL_MODIFY, AFTER, "modified0", arg(0), arg(1), arg(2));
        break;
      case EPOLL_OPTIONS:
      case URING_OPTIONS:
        options();
        break;
      case URING:
        uring(netty);
        break;
      case URING_STREAM:
        row("socketIsEmpty", HAS_SOCK_NONEMPTY, AFTER, "sockNonEmptySupported0");
        break;
      case URING_CONFIG:
        row("shouldWriteZeroCopy", ZERO_COPY_THRESHOLD, AFTER, "zeroCopyThreshold0");
        break;
      case OLD_URING:
        row("submitConnect", ADD_CONNECT, BEFORE, "connecting0", arg(1), TARGET);
        row(ADD_CLOSE, BEFORE, "closing0", arg(1));
        completed(netty + "/incubator/channel/uring/LinuxSocket");
        break;
      case URING_SERVER:
        accepted(netty, netty + "/channel/uring/AbstractIoUringServerChannel", INT, BUFFER);
        break;
      case OLD_URING_SERVER:
        String listener = netty + "/incubator/channel/uring/AbstractIOUringServerChannel";
        accepted(netty, listener, INT, LONG, LONG);
        break;
      default:
        break;
    }
  }

  private void socket() {
    row(CREATE_SOCKET, CREATE, "socket0", arg(0));
    row(CREATE_BY_PROTOCOL, CREATE, "socket0", arg(0), arg(1));
    row("connect", CONNECT, BEFORE, "connecting0", arg(0), TARGET);
    row("connect", CONNECT, AFTER, "connected0", arg(0));
    row("finishConnect", FINISH_CONNECT, AFTER, "connected0", arg(0));
    row(LISTEN, BEFORE, "listening0", arg(0));
    row(ACCEPT, AFTER, "acceptedOrNot0", arg(0));
    keepAlive("KeepAlive", "isKeepAlive", "keepAlive0");
    row(SET_RECEIVE_BUFFER, INSTEAD, "setReceiveBuffer0", arg(0), arg(1));
    row(GET_RECEIVE_BUFFER, INSTEAD, "receiveBuffer0", arg(0));
    row(SET_SEND_BUFFER, INSTEAD, "setSendBuffer0", arg(0), arg(1));
    row(GET_SEND_BUFFER, INSTEAD, "sendBuffer0", arg(0));
  }

  /** Options that MPTCP refuses; the others are the same on it. */
  private void options() {
    row(SET_USER_TIMEOUT, INSTEAD, "setUserTimeout0", arg(0), arg(1));
    row(GET_USER_TIMEOUT, INSTEAD, "userTimeout0", arg(0));
    row(SET_QUICK_ACK, INSTEAD, "setQuickAck0", arg(0), arg(1));
    row(IS_QUICK_ACK, INSTEAD, "quickAck0", arg(0));
    keepAlive("TcpKeepIdle", "getTcpKeepIdle", "keepIdle0");
    keepAlive("TcpKeepIntvl", "getTcpKeepIntvl", "keepInterval0");
    keepAlive("TcpKeepCnt", "getTcpKeepCnt", "keepCount0");
    row(SET_MD5, BEFORE, "md5Signature0", arg(0));
  }

  private void keepAlive(String option, String getter, String bridgeGetter) {
    row(staticMethod(VOID, "set" + option, INT, INT), BEFORE, "settingKeepAlive0", arg(0));
    row(staticMethod(INT, getter, INT), INSTEAD, bridgeGetter, arg(0));
  }

  /** Operations of the submission queue. */
  private void uring(String netty) {
    String operation = type(netty + "/channel/uring/IoUringIoOps");
    Signature connect = staticMethod(operation, "newConnect", INT, BYTE, LONG, SHORT);
    row("submitConnect", connect, BEFORE, "connecting0", arg(0), TARGET);
    row(staticMethod(operation, "newClose", INT, BYTE, SHORT), BEFORE, "closing0", arg(0));
    completed(netty + "/channel/uring/LinuxSocket");
  }

  /** A connect is complete when Netty reads the address of the peer. */
  private void completed(String linuxSocket) {
    Passed fd = Passed.call(0, new String[] {linuxSocket, "intValue", "()I"});
    row("computeRemote", REMOTE_ADDRESS, AFTER, "connected0", fd);
  }

  private void accepted(String netty, String listener, String... arguments) {
    String descriptor = netty + DESCRIPTOR;
    Passed listenerFd =
        Passed.call(
            0,
            new String[] {listener, "fd", "()" + type(descriptor)},
            new String[] {descriptor, "intValue", "()I"});
    Signature newChild = method(type(netty + "/channel/Channel"), "newChildChannel", arguments);
    row(newChild, BEFORE, "accepted0", arg(1), listenerFd);
  }

  private void row(Signature callee, When when, String bridgeMethod, Passed... passed) {
    table.row(callee, when, bridgeMethod, passed);
  }

  private void row(
      String method, Signature callee, When when, String bridgeMethod, Passed... passed) {
    table.row(method, callee, when, bridgeMethod, passed);
  }
}
