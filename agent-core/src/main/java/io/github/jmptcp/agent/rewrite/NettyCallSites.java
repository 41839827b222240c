package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
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

  /** The call that makes a stream socket, since 4.1.37; older ones choose the family in C. */
  static final String CREATION = "newSocketStreamFd(Z)I";

  /**
   * The same in a Netty that knows MPTCP itself (its pull request 17091); the second is whether.
   */
  private static final String CREATION_BY_PROTOCOL = "newSocketStreamFd(ZZ)I";

  private static final String ADDRESS = "Ljava/net/SocketAddress;";
  private static final String REMOTE = "Ljava/net/InetSocketAddress;";

  private final String in;
  private final List<CallSite> rows = new ArrayList<>();

  private NettyCallSites(String in) {
    this.in = in;
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
    return sites.rows;
  }

  /** What {@code netty} is called in this copy: {@code io/netty}, or what it was moved to. */
  private void fill(String suffix, String netty) {
    switch (suffix) {
      case SOCKET:
        row(null, CREATION, When.CREATE, "socket0", "(Z)I", argument(0));
        row(null, CREATION_BY_PROTOCOL, When.CREATE, "socket0", "(ZZ)I", argument(0), argument(1));
        row(
            "connect",
            "connect(IZ[BII)I",
            When.BEFORE,
            "connecting0",
            "(I" + ADDRESS + ")V",
            argument(0),
            Passed.local(1, ADDRESS));
        row("connect", "connect(IZ[BII)I", When.AFTER, "connected0", "(II)I", argument(0));
        row("finishConnect", "finishConnect(I)I", When.AFTER, "connected0", "(II)I", argument(0));
        row(null, "listen(II)I", When.BEFORE, "listening0", "(I)V", argument(0));
        row(null, "accept(I[B)I", When.AFTER, "acceptedOrNot0", "(II)I", argument(0));
        keepAlive("KeepAlive", "isKeepAlive", "keepAlive0");
        break;
      case DESCRIPTOR:
        row(null, "close(I)I", When.BEFORE, "closing0", "(I)V", argument(0));
        break;
      case EPOLL:
        row(
            null,
            "epollCtlMod0(III)I",
            When.AFTER,
            "modified0",
            "(IIII)I",
            argument(0),
            argument(1),
            argument(2));
        break;
      case EPOLL_OPTIONS:
      case URING_OPTIONS:
        options();
        break;
      case URING:
        String operation = "L" + netty + "/channel/uring/IoUringIoOps;";
        submitted("newConnect(IBJS)" + operation, 0, "newClose(IBS)" + operation, 0);
        completed(netty + "/channel/uring/LinuxSocket");
        break;
      case URING_STREAM:
        row(
            "socketIsEmpty",
            "isCqeFSockNonEmptySupported()Z",
            When.AFTER,
            "tellsWhatIsLeft0",
            "(Z)Z");
        break;
      case URING_CONFIG:
        row(
            "shouldWriteZeroCopy",
            "getWriteZeroCopyThreshold()I",
            When.AFTER,
            "zeroCopyThreshold0",
            "(I)I");
        break;
      case OLD_URING:
        submitted("addConnect(IJJS)Z", 1, "addClose(IS)Z", 1);
        completed(netty + "/incubator/channel/uring/LinuxSocket");
        break;
      case URING_SERVER:
        accepted(
            netty,
            "(ILjava/nio/ByteBuffer;)",
            netty + "/channel/uring/AbstractIoUringServerChannel");
        break;
      case OLD_URING_SERVER:
        accepted(netty, "(IJJ)", netty + "/incubator/channel/uring/AbstractIOUringServerChannel");
        break;
      default:
        break;
    }
  }

  /** Options that MPTCP refuses; the others are the same on it. */
  private void options() {
    row(
        null,
        "setTcpUserTimeout(II)V",
        When.INSTEAD,
        "setUserTimeout0",
        "(II)I",
        argument(0),
        argument(1));
    row(null, "getTcpUserTimeout(I)I", When.INSTEAD, "userTimeout0", "(I)I", argument(0));
    row(
        null,
        "setTcpQuickAck(II)V",
        When.INSTEAD,
        "setQuickAck0",
        "(II)I",
        argument(0),
        argument(1));
    row(null, "isTcpQuickAck(I)I", When.INSTEAD, "quickAck0", "(I)I", argument(0));
    keepAlive("TcpKeepIdle", "getTcpKeepIdle", "keepIdle0");
    keepAlive("TcpKeepIntvl", "getTcpKeepIntvl", "keepInterval0");
    keepAlive("TcpKeepCnt", "getTcpKeepCnt", "keepCount0");
    row(null, "setTcpMd5Sig(IZ[BI[B)V", When.BEFORE, "md5Signature0", "(I)V", argument(0));
  }

  private void keepAlive(String option, String getter, String bridgeGetter) {
    row(null, "set" + option + "(II)V", When.BEFORE, "settingKeepAlive0", "(I)V", argument(0));
    row(null, getter + "(I)I", When.INSTEAD, bridgeGetter, "(I)I", argument(0));
  }

  /** The submission queue takes a connect or close of the descriptor in that argument. */
  private void submitted(String connect, int connectFd, String close, int closeFd) {
    row(
        "submitConnect",
        connect,
        When.BEFORE,
        "connecting0",
        "(I" + ADDRESS + ")V",
        argument(connectFd),
        Passed.local(1, ADDRESS));
    row(null, close, When.BEFORE, "closing0", "(I)V", argument(closeFd));
  }

  /** Its connect is complete when the peer's address is asked for. */
  private void completed(String linuxSocket) {
    row(
        "computeRemote",
        "remoteAddress()" + REMOTE,
        When.AFTER,
        "connected0",
        "(" + REMOTE + "I)" + REMOTE,
        Passed.call(0, new String[] {linuxSocket, "intValue", "()I"}));
  }

  private void accepted(String netty, String arguments, String listener) {
    String descriptor = netty + DESCRIPTOR;
    row(
        null,
        "newChildChannel" + arguments + "L" + netty + "/channel/Channel;",
        When.BEFORE,
        "accepted0",
        "(II)V",
        argument(1),
        Passed.call(
            0,
            new String[] {listener, "fd", "()L" + descriptor + ";"},
            new String[] {descriptor, "intValue", "()I"}));
  }

  private void row(
      @Nullable String method,
      String callee,
      When when,
      String bridgeMethod,
      String bridgeDescriptor,
      Passed... passed) {
    rows.add(
        new CallSite(
            in,
            method,
            callee,
            when,
            CallSite.DESCRIPTORS,
            bridgeMethod,
            bridgeDescriptor,
            passed));
  }

  private static Passed argument(int index) {
    return Passed.argument(index);
  }
}
