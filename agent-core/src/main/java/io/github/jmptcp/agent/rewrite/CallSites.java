package io.github.jmptcp.agent.rewrite;

import static io.github.jmptcp.agent.rewrite.CallSite.Passed.arg;
import static io.github.jmptcp.agent.rewrite.CallSite.Passed.object;
import static io.github.jmptcp.agent.rewrite.CallSite.When.AFTER;
import static io.github.jmptcp.agent.rewrite.CallSite.When.BEFORE;
import static io.github.jmptcp.agent.rewrite.CallSite.When.CREATE;
import static io.github.jmptcp.agent.rewrite.CallSite.When.INSTEAD;
import static io.github.jmptcp.agent.rewrite.CallSite.When.REPLACE;
import static io.github.jmptcp.agent.rewrite.CallSite.When.RETURNED;
import static io.github.jmptcp.agent.rewrite.CallSite.When.THROWN;
import static io.github.jmptcp.agent.rewrite.Signature.BOOLEAN;
import static io.github.jmptcp.agent.rewrite.Signature.BYTE;
import static io.github.jmptcp.agent.rewrite.Signature.INT;
import static io.github.jmptcp.agent.rewrite.Signature.LONG;
import static io.github.jmptcp.agent.rewrite.Signature.OBJECT;
import static io.github.jmptcp.agent.rewrite.Signature.VOID;
import static io.github.jmptcp.agent.rewrite.Signature.method;
import static io.github.jmptcp.agent.rewrite.Signature.staticMethod;
import static io.github.jmptcp.agent.rewrite.Signature.type;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of the call sites in the JDK, read from JDK 8, 11, 17, 21, 25, 26 and 28. First the
 * methods that the rows name, then the rows, by class. A comment behind a row gives the releases
 * that have the call. In other releases the row never matches. What must match is in {@link
 * #required}.
 */
final class CallSites {
  static final String NET = "sun/nio/ch/Net";
  static final String SOCKET = "sun/nio/ch/NioSocketImpl"; // 13+
  static final String CHANNEL = "sun/nio/ch/SocketChannelImpl";
  static final String SERVER_CHANNEL = "sun/nio/ch/ServerSocketChannelImpl";
  static final String ASYNC = "sun/nio/ch/UnixAsynchronousSocketChannelImpl";
  static final String ASYNC_BASE = "sun/nio/ch/AsynchronousSocketChannelImpl";
  static final String ASYNC_SERVER = "sun/nio/ch/UnixAsynchronousServerSocketChannelImpl";
  static final String ASYNC_SERVER_BASE = "sun/nio/ch/AsynchronousServerSocketChannelImpl";
  static final String PLAIN = "java/net/AbstractPlainSocketImpl"; // 8 to 17
  static final String PLAIN_LINUX = "java/net/PlainSocketImpl"; // 8 to 17

  static final String SELECTOR = "sun/nio/ch/EPollSelectorImpl"; // 11+
  static final String POLL_SELECTOR = "sun/nio/ch/PollSelectorImpl";
  static final String SELECTOR_WRAPPER = "sun/nio/ch/EPollArrayWrapper"; // 8 to 10
  static final String ASYNC_PORT = "sun/nio/ch/EPollPort$EventHandlerTask";

  private static final String EPOLL = "sun/nio/ch/EPoll";
  private static final String EXTENDED = "sun/net/ext/ExtendedSocketOptions"; // 9+
  private static final String EXTENDED_8 = "sun/net/ExtendedOptionsImpl"; // 8
  private static final String SOCKET_IMPL = "java/net/SocketImpl";

  private static final String FD = type("java/io/FileDescriptor");
  private static final String ADDRESS = type("java/net/InetAddress");
  private static final String SOCKET_ADDRESS = type("java/net/SocketAddress");
  private static final String INET_SOCKET_ADDRESS = type("java/net/InetSocketAddress");
  private static final String SOCKET_ADDRESSES = "[" + INET_SOCKET_ADDRESS;
  private static final String FAMILY = type("java/net/ProtocolFamily");
  private static final String OPTION = type("java/net/SocketOption");
  private static final String CLASS = type("java/lang/Class");
  private static final String SERVER_SOCKET = type("java/net/ServerSocket");

  // sun.nio.ch.Net
  private static final Signature SOCKET0 =
      staticMethod(INT, "socket0", BOOLEAN, BOOLEAN, BOOLEAN, BOOLEAN);
  private static final Signature SET_INT_OPTION0 =
      staticMethod(VOID, "setIntOption0", FD, BOOLEAN, INT, INT, INT, BOOLEAN);
  private static final Signature CONNECT = staticMethod(INT, "connect", FD, ADDRESS, INT).in(NET);
  private static final Signature CONNECT_CHANNEL =
      staticMethod(INT, "connect", FAMILY, FD, SOCKET_ADDRESS).in(NET); // 16+
  private static final Signature POLL_CONNECT = // 13+
      staticMethod(BOOLEAN, "pollConnectNow", FD).in(NET);
  private static final Signature POLL = staticMethod(INT, "poll", FD, INT, LONG).in(NET);
  private static final Signature LISTEN = staticMethod(VOID, "listen", FD, INT).in(NET);
  private static final Signature ACCEPT =
      staticMethod(INT, "accept", FD, FD, SOCKET_ADDRESSES).in(NET); // 13+
  private static final Signature LOCAL_ADDRESS =
      staticMethod(INET_SOCKET_ADDRESS, "localAddress", FD).in(NET);
  private static final Signature AVAILABLE = staticMethod(INT, "available", FD).in(NET);
  private static final Signature SHUTDOWN = staticMethod(VOID, "shutdown", FD, INT).in(NET);
  private static final Signature SEND_OOB = staticMethod(INT, "sendOOB", FD, BYTE).in(NET); // 13+
  private static final Signature SET_SOCKET_OPTION =
      staticMethod(VOID, "setSocketOption", FD, FAMILY, OPTION, OBJECT);
  private static final Signature GET_SOCKET_OPTION =
      staticMethod(OBJECT, "getSocketOption", FD, FAMILY, OPTION);
  private static final Signature SET = SET_SOCKET_OPTION.in(NET);
  private static final Signature SET_17 = // 17+
      staticMethod(VOID, "setSocketOption", FD, OPTION, OBJECT).in(NET);
  private static final Signature SET_IP_21 = // 21+
      staticMethod(VOID, "setIpSocketOption", FD, FAMILY, OPTION, OBJECT).in(NET);

  // the dispatchers and channels of sun.nio.ch
  private static final Signature PRE_CLOSE = method(VOID, "preClose", FD); // 8 to 20
  private static final Signature PRE_CLOSE_21 = method(VOID, "preClose", FD, LONG, LONG); // 21+
  private static final Signature CLOSE = method(VOID, "close", FD);
  private static final Signature ACCEPT0 = // 8 to 12
      method(INT, "accept0", FD, FD, SOCKET_ADDRESSES);
  private static final Signature CHECK_CONNECT_8 = // 8 to 10
      staticMethod(INT, "checkConnect", FD, BOOLEAN, BOOLEAN);
  private static final Signature CHECK_CONNECT = // 11 and 12
      staticMethod(INT, "checkConnect", FD, BOOLEAN);
  private static final Signature SEND_URGENT = // 8 to 12
      staticMethod(INT, "sendOutOfBandData", FD, BYTE);

  // epoll
  private static final Signature WAIT = // 11+
      staticMethod(INT, "wait", INT, LONG, INT, INT).in(EPOLL);
  private static final Signature WAIT_POLL = // 11+
      staticMethod(INT, "poll", LONG, INT, INT).in(POLL_SELECTOR);
  private static final Signature WAIT_PORT_8 = // 8 to 10
      staticMethod(INT, "epollWait", INT, LONG, INT).in(EPOLL);
  private static final Signature WAIT_SELECTOR_8 = // 8 to 10
      method(INT, "epollWait", LONG, INT, LONG, INT).in(SELECTOR_WRAPPER);

  // the extended options of the JDK
  private static final Signature EXTENDED_SET =
      method(VOID, "setOption", FD, OPTION, OBJECT).in(EXTENDED); // 9 to 18
  private static final Signature EXTENDED_SET_19 =
      method(VOID, "setOption", FD, OPTION, OBJECT, BOOLEAN).in(EXTENDED); // 19+
  private static final Signature SET_KEEP_IDLE_8 =
      staticMethod(VOID, "setTcpKeepAliveTime", FD, INT).in(EXTENDED_8); // 8
  private static final Signature SET_KEEP_INTERVAL_8 =
      staticMethod(VOID, "setTcpKeepAliveIntvl", FD, INT).in(EXTENDED_8); // 8
  private static final Signature SET_KEEP_COUNT_8 =
      staticMethod(VOID, "setTcpKeepAliveProbes", FD, INT).in(EXTENDED_8); // 8

  // java.net sockets without NIO
  private static final Signature PLAIN_CREATE = method(VOID, "socketCreate", BOOLEAN);
  private static final Signature PLAIN_CONNECT = method(VOID, "socketConnect", ADDRESS, INT, INT);
  private static final Signature PLAIN_LISTEN = method(VOID, "socketListen", INT);
  private static final Signature PLAIN_ACCEPT = method(VOID, "socketAccept", type(SOCKET_IMPL));
  private static final Signature PLAIN_SET = method(VOID, "socketSetOption", INT, BOOLEAN, OBJECT);
  private static final Signature PLAIN_SET_8 = // 8
      method(VOID, "checkSetOption", OPTION, OBJECT, CLASS);
  private static final Signature PLAIN_SEND_URGENT = method(VOID, "socketSendUrgentData", INT);
  private static final Signature PLAIN_AVAILABLE = method(INT, "socketAvailable");
  private static final Signature PLAIN_PRE_CLOSE = method(VOID, "socketPreClose");
  private static final Signature PLAIN_CLOSE = method(VOID, "socketClose");
  private static final Signature SET_BY_NUMBER = method(VOID, "setOption", INT, OBJECT);
  private static final Signature GET_BY_NUMBER = method(OBJECT, "getOption", INT);
  private static final Signature SET_BY_OPTION = method(VOID, "setOption", OPTION, OBJECT); // 9+
  private static final Signature GET_BY_OPTION = method(OBJECT, "getOption", OPTION); // 9+

  private static final Passed SELF = Passed.receiver();
  private static final Passed IMPL_FD = Passed.field(0, SOCKET_IMPL, "fd", FD);
  private static final Passed ACCEPTED_FD = Passed.field(1, SOCKET_IMPL, "fd", FD);
  private static final Passed SERVER_SOCKET_OF_IMPL = // 8 to 12
      Passed.field(0, SOCKET_IMPL, "serverSocket", SERVER_SOCKET).asObject();
  private static final Passed IS_SERVER = Passed.field(0, PLAIN, "isServer", BOOLEAN); // 13+

  private final CallSiteTable table;
  private final CallSiteTable plainConnect;
  private final Passed lock;
  private final int release;

  private CallSites(String in, int release) {
    this.table = new CallSiteTable(in, CallSite.BRIDGE);
    this.plainConnect = new CallSiteTable(in, CallSite.PLAIN_SOCKETS);
    this.lock = closeLock(in);
    this.release = release;
  }

  /** Returns the rows about a class on that release; empty for most classes. */
  static List<CallSite> in(String className, int release) {
    CallSites sites = new CallSites(className, release);
    sites.fill(className);
    List<CallSite> rows = sites.table.rows();
    rows.addAll(sites.plainConnect.rows());
    return rows;
  }

  /** Returns the call without which the class opens no MPTCP sockets; null for other classes. */
  static @Nullable String required(String className) {
    switch (className) {
      case NET:
        return SOCKET0.nameAndDescriptor();
      case PLAIN:
        return PLAIN_CREATE.nameAndDescriptor();
      default:
        return null;
    }
  }

  private void fill(String className) {
    switch (className) {
      case NET:
        net();
        break;
      case SOCKET:
        socket();
        break;
      case CHANNEL:
        channel();
        break;
      case SERVER_CHANNEL:
        serverChannel();
        break;
      case ASYNC:
        async();
        break;
      case ASYNC_BASE:
        asyncBase();
        break;
      case ASYNC_SERVER:
        asyncServer();
        break;
      case ASYNC_SERVER_BASE:
        asyncServerBase();
        break;
      case PLAIN:
        plain();
        break;
      case PLAIN_LINUX:
        plainLinux();
        break;
      case SELECTOR:
        row(WAIT, AFTER, "waited0", arg(0), arg(1), arg(3)); // 11+
        break;
      case POLL_SELECTOR:
        row(WAIT_POLL, AFTER, "waited0", arg(0), arg(1), arg(2)); // 11+
        break;
      case SELECTOR_WRAPPER:
        row(WAIT_SELECTOR_8, AFTER, "waited0", arg(4), arg(1), arg(3), object(0)); // 8 to 10
        break;
      case ASYNC_PORT:
        row(WAIT, AFTER, "waitedForPort0", arg(0), arg(1)); // 11+
        row(WAIT_PORT_8, AFTER, "waitedForPort0", arg(0), arg(1)); // 8 to 10
        break;
      default:
        break;
    }
  }

  private void net() {
    // one socket() in place of one socket()
    row(SOCKET0, CREATE, "socket0", arg(0), arg(1), arg(2), arg(3));

    // an option that MPTCP refuses
    row(SET_SOCKET_OPTION, THROWN, "setOptionThrew", arg(0), object(2), arg(3));
    row(GET_SOCKET_OPTION, THROWN, "getOptionThrew", arg(0), object(2));
    row(GET_SOCKET_OPTION, RETURNED, "gotOption", arg(0), object(2));

    // a size that the kernel is to tune
    row(SET_INT_OPTION0, INSTEAD, "bufferSize0", arg(0), arg(2), arg(3), arg(4));

    // an option that the agent has set itself, until the application sets it
    row(SET_INT_OPTION0, BEFORE, "settingOption0", arg(0), arg(2), arg(3));
    row(EXTENDED_SET, BEFORE, "settingOption0", arg(1), object(2)); // 9 to 18
    row(EXTENDED_SET_19, BEFORE, "settingOption0", arg(1), object(2)); // 19+
    row(SET_KEEP_IDLE_8, BEFORE, "settingKeepAlive0", arg(0)); // 8
    row(SET_KEEP_INTERVAL_8, BEFORE, "settingKeepAlive0", arg(0)); // 8
    row(SET_KEEP_COUNT_8, BEFORE, "settingKeepAlive0", arg(0)); // 8
  }

  /** Sockets of java.net by NIO, 13 and newer. */
  private void socket() {
    connect();
    row(LISTEN, BEFORE, "listening0", arg(0), SELF, lock);
    setOption();
    setOption17();
    setIpOption21();
    pollConnect();
    row(SEND_OOB, BEFORE, "urgent0", arg(0));
    row("endConnect", LOCAL_ADDRESS, AFTER, "connected0", arg(0));
    row("getOption", LOCAL_ADDRESS, AFTER, "localAddress0", arg(0));
    row(ACCEPT, AFTER, "accepted0", arg(1), arg(0), arg(2));
    row(AVAILABLE, AFTER, "available0", arg(0));
    row("close", SHUTDOWN, BEFORE, "closing0", arg(0));
    row(PRE_CLOSE, BEFORE, "closing0", arg(1)); // 13 to 20
    row(PRE_CLOSE_21, BEFORE, "closing0", arg(1)); // 21+
    row(CLOSE, BEFORE, "closing0", arg(1));
  }

  private void channel() {
    connect(); // 8 to 15
    // 16+: a channel of the Unix domain does not get here
    row(CONNECT_CHANNEL, BEFORE, "connecting0", arg(1), arg(2), SELF, lock);
    row(CONNECT_CHANNEL, REPLACE, "connect0", arg(0), arg(1), arg(2));
    pollConnect(); // 13+
    row("pollConnected", POLL, AFTER, "polledConnect0", arg(0)); // 11 and 12
    row(CHECK_CONNECT, INSTEAD, "checkConnect0", arg(0), arg(1)); // 11 and 12
    row(CHECK_CONNECT_8, INSTEAD, "checkConnect0", arg(0), arg(1)); // 8 to 10
    setOption(); // 8 to 17
    setOption17(); // 17+
    setIpOption21(); // 21+
    row(SEND_URGENT, BEFORE, "urgent0", arg(0)); // 8 to 12
    row(SEND_OOB, BEFORE, "urgent0", arg(0)); // 13+
    row("bind", LOCAL_ADDRESS, AFTER, "localAddress0", arg(0)); // 8 to 15
    row("netBind", LOCAL_ADDRESS, AFTER, "localAddress0", arg(0)); // 16+
    row("connect", LOCAL_ADDRESS, AFTER, "connected0", arg(0)); // 8
    row("finishConnect", LOCAL_ADDRESS, AFTER, "connected0", arg(0)); // 8
    row("endConnect", LOCAL_ADDRESS, AFTER, "connected0", arg(0)); // 11+
    row("endFinishConnect", LOCAL_ADDRESS, AFTER, "connected0", arg(0)); // 11+
    row("<init>", LOCAL_ADDRESS, AFTER, "localAddress0", arg(0)); // of an accepted channel
    row(AVAILABLE, AFTER, "available0", arg(0)); // 13+
    // a close that begins with a FIN: once the peer has answered it, the kernel may forget
    row("implCloseSelectableChannel", SHUTDOWN, BEFORE, "closing0", arg(0)); // 11 and 12
    row("implCloseBlockingMode", SHUTDOWN, BEFORE, "closing0", arg(0)); // 13+
    row("implCloseNonBlockingMode", SHUTDOWN, BEFORE, "closing0", arg(0)); // 13+
    row(PRE_CLOSE, BEFORE, "closing0", arg(1)); // 8 to 20
    row(PRE_CLOSE_21, BEFORE, "closing0", arg(1)); // 21+
    row(CLOSE, BEFORE, "closing0", arg(1));
  }

  private void serverChannel() {
    setOption();
    row("bind", LOCAL_ADDRESS, AFTER, "localAddress0", arg(0)); // 8 to 15
    row("netBind", LOCAL_ADDRESS, AFTER, "localAddress0", arg(0)); // 16+
    // a channel of the Unix domain listens in unixBind (16+), and does not get here
    row(LISTEN, BEFORE, "listening0", arg(0), SELF, lock);
    row(ACCEPT0, AFTER, "accepted0", arg(2), arg(1), arg(3)); // 8 to 12
    row(ACCEPT, AFTER, "accepted0", arg(1), arg(0), arg(2)); // 13+
  }

  private void async() {
    row(CONNECT, BEFORE, "connecting0", arg(0), arg(1), arg(2), SELF);
    row(CONNECT, REPLACE, "connect0", arg(0), arg(1), arg(2));
    row("setConnected", LOCAL_ADDRESS, AFTER, "connected0", arg(0));
    row(CLOSE, BEFORE, "closing0", arg(1));
  }

  private void asyncBase() {
    row("setOption", SET, BEFORE, "settingOption0", arg(0), object(2), arg(3));
  }

  private void asyncServer() {
    row(ACCEPT0, AFTER, "accepted0", arg(2), arg(1), arg(3)); // 8 to 12
    row(ACCEPT, AFTER, "accepted0", arg(1), arg(0), arg(2)); // 13+
  }

  private void asyncServerBase() {
    row("bind", LOCAL_ADDRESS, AFTER, "localAddress0", arg(0));
    row(LISTEN, BEFORE, "listening0", arg(0));
    asyncBase();
  }

  /** Sockets of java.net without NIO: 8 to 12; 13 to 17 by -Djdk.net.usePlainSocketImpl. */
  private void plain() {
    row("doConnect", PLAIN_CONNECT, BEFORE, "connecting0", IMPL_FD, arg(1), arg(2), SELF, lock);
    plainConnect.row(
        "doConnect", PLAIN_CONNECT, REPLACE, "connect0", object(0), arg(1), arg(2), arg(3));
    row("doConnect", PLAIN_CONNECT, AFTER, "connected0", IMPL_FD);
    row("listen", PLAIN_LISTEN, BEFORE, "listening0", IMPL_FD, SELF, lock);
    row("setOption", PLAIN_SET, BEFORE, "settingOption0", IMPL_FD, arg(1), arg(3), SELF, lock);
    row("setOption", PLAIN_SET, INSTEAD, "bufferSize0", IMPL_FD, arg(1), arg(3));
    setExtendedOption(); // 12 to 17
    row(PLAIN_SEND_URGENT, BEFORE, "urgent0", IMPL_FD);
    row(SET_BY_NUMBER, THROWN, "setOptionThrew", IMPL_FD, arg(1), arg(2));
    row("setOption", PLAIN_SET, AFTER, "setOptionReturned", IMPL_FD, arg(1), arg(3));
    row(GET_BY_NUMBER, THROWN, "getOptionThrew", IMPL_FD, arg(1));
    row(GET_BY_NUMBER, RETURNED, "gotOption", IMPL_FD, arg(1));
    row(SET_BY_OPTION, THROWN, "setOptionThrew", IMPL_FD, object(1), arg(2)); // 12 to 17
    row(GET_BY_OPTION, THROWN, "getOptionThrew", IMPL_FD, object(1)); // 12 to 17
    row(EXTENDED_SET, BEFORE, "settingOption0", arg(1), object(2)); // 12 to 17
    row(GET_BY_OPTION, RETURNED, "gotOption", IMPL_FD, object(1)); // 12 to 17
    row("accept", PLAIN_ACCEPT, AFTER, "accepted0", ACCEPTED_FD, IMPL_FD, object(1));
    row("available", PLAIN_AVAILABLE, AFTER, "available0", IMPL_FD);
    row(PLAIN_PRE_CLOSE, BEFORE, "closing0", IMPL_FD);
    row(PLAIN_CLOSE, BEFORE, "closing0", IMPL_FD);
    // a listener is known by its field: the ServerSocket until 12, a flag from 13
    Passed listener = release < 13 ? SERVER_SOCKET_OF_IMPL : IS_SERVER;
    row("create", PLAIN_CREATE, CREATE, "socketCreate", IMPL_FD, arg(1), listener);
  }

  private void plainLinux() {
    row("setOption", PLAIN_SET_8, BEFORE, "settingOption0", IMPL_FD, object(1), arg(2), SELF, lock);
    setExtendedOption(); // 9 to 11
    row(SET_BY_OPTION, THROWN, "setOptionThrew", IMPL_FD, object(1), arg(2)); // 9 to 11
    row(GET_BY_OPTION, THROWN, "getOptionThrew", IMPL_FD, object(1)); // 9 to 11
    row(EXTENDED_SET, BEFORE, "settingOption0", arg(1), object(2)); // 9 to 11
    row(SET_KEEP_IDLE_8, BEFORE, "settingKeepAlive0", arg(0)); // 8
    row(SET_KEEP_INTERVAL_8, BEFORE, "settingKeepAlive0", arg(0)); // 8
    row(SET_KEEP_COUNT_8, BEFORE, "settingKeepAlive0", arg(0)); // 8
    row(GET_BY_OPTION, RETURNED, "gotOption", IMPL_FD, object(1)); // 9 to 11
  }

  private void connect() {
    row(CONNECT, BEFORE, "connecting0", arg(0), arg(1), arg(2), SELF, lock);
    row(CONNECT, REPLACE, "connect0", arg(0), arg(1), arg(2));
  }

  /** A connect that has begun may have been refused. */
  private void pollConnect() {
    row(POLL_CONNECT, REPLACE, "pollConnectNow0", arg(0));
  }

  /** An option that only TCP has may be set. */
  private void setOption() {
    row("setOption", SET, BEFORE, "settingOption0", arg(0), object(2), arg(3), SELF, lock);
  }

  private void setOption17() {
    row("setOption", SET_17, BEFORE, "settingOption0", arg(0), object(1), arg(2), SELF, lock);
  }

  private void setIpOption21() {
    row("setOption", SET_IP_21, BEFORE, "settingOption0", arg(0), object(2), arg(3), SELF, lock);
  }

  private void setExtendedOption() {
    row("setOption", EXTENDED_SET, BEFORE, "settingOption0", arg(1), object(2), arg(3), SELF, lock);
  }

  private void row(Signature callee, When when, String bridgeMethod, Passed... passed) {
    table.row(callee, when, bridgeMethod, passed);
  }

  private void row(
      String method, Signature callee, When when, String bridgeMethod, Passed... passed) {
    table.row(method, callee, when, bridgeMethod, passed);
  }

  /**
   * Returns the lock under which a close takes the descriptor out of use. The thread that holds it,
   * and finds the socket open, may replace the socket behind the descriptor:
   *
   * <ul>
   *   <li>{@code AbstractPlainSocketImpl.fdLock}, 8 to 17 ({@code java.net} sockets: always until
   *       12, then by {@code -Djdk.net.usePlainSocketImpl}); {@code close} sets the fd in the
   *       {@code FileDescriptor} to -1 there
   *   <li>{@code NioSocketImpl.stateLock}, 13 and newer; {@code setOption} and {@code listen} hold
   *       it around the call, {@code connect} does not
   *   <li>{@code SocketChannelImpl.stateLock}, 8 to 28; {@code setOption} holds it, {@code connect}
   *       does not
   *   <li>{@code ServerSocketChannelImpl.stateLock}, 8 to 28; {@code bind} holds it from 11 on, and
   *       until 10 the field {@code lock} only, which no close takes
   *   <li>asynchronous channels, 8 to 28: {@code closeLock}, a {@code ReadWriteLock} whose read
   *       lock {@code begin()} has taken around connect, bind and {@code setOption}; a close takes
   *       the write lock, so nothing more is needed
   * </ul>
   */
  private static Passed closeLock(String in) {
    return in.equals(PLAIN) || in.equals(PLAIN_LINUX)
        ? Passed.receiversField(PLAIN, "fdLock", OBJECT)
        : Passed.receiversField(in, "stateLock", OBJECT);
  }
}
