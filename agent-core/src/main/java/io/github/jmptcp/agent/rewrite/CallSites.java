package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.rewrite.CallSite.Passed;
import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of all call sites. A row that a release lacks simply never matches; what must match is
 * said by {@link #required}. Shapes were read off JDK 8, 11, 17, 21, 25, 26 and 28.
 */
final class CallSites {
  private static final String FD = "Ljava/io/FileDescriptor;";
  private static final String ADDRESS = "Ljava/net/InetAddress;";
  private static final String SOCKET_ADDRESS = "Ljava/net/InetSocketAddress;";

  static final String NET = "sun/nio/ch/Net";
  static final String SOCKET = "sun/nio/ch/NioSocketImpl"; // 13+
  static final String CHANNEL = "sun/nio/ch/SocketChannelImpl";
  static final String SERVER_CHANNEL = "sun/nio/ch/ServerSocketChannelImpl";
  static final String ASYNC = "sun/nio/ch/UnixAsynchronousSocketChannelImpl";
  static final String ASYNC_BASE = "sun/nio/ch/AsynchronousSocketChannelImpl";
  static final String ASYNC_SERVER = "sun/nio/ch/UnixAsynchronousServerSocketChannelImpl";
  static final String ASYNC_SERVER_BASE = "sun/nio/ch/AsynchronousServerSocketChannelImpl";
  static final String PLAIN_LINUX = "java/net/PlainSocketImpl"; // 8 to 17
  private static final String FAMILY = "Ljava/net/ProtocolFamily;";
  private static final String OPTION = "Ljava/net/SocketOption;";
  private static final String EXTENDED = "sun/net/ext/ExtendedSocketOptions"; // 9+
  private static final String EXCEPTION = "Ljava/lang/Exception;";
  static final String PLAIN = "java/net/AbstractPlainSocketImpl"; // 8 to 17

  private static final String CONNECT = NET + ".connect(" + FD + ADDRESS + "I)I";
  private static final String LISTEN = NET + ".listen(" + FD + "I)V";
  private static final String ACCEPT = "(" + FD + FD + "[" + SOCKET_ADDRESS + ")I";
  private static final Passed PLAIN_FD = Passed.field(0, "java/net/SocketImpl", "fd", FD);

  private static final CallSite[] ROWS = {
    // creation: one socket() in place of one socket()
    new CallSite(
        NET,
        null,
        "socket0(ZZZZ)I",
        When.CREATE,
        "socket0",
        "(ZZZZ)I",
        Passed.argument(0),
        Passed.argument(1),
        Passed.argument(2),
        Passed.argument(3)),

    // socket options, as raw as all of them pass: what MPTCP refuses
    new CallSite(
        NET,
        null,
        "setSocketOption(" + FD + FAMILY + OPTION + "Ljava/lang/Object;)V",
        When.THROWN,
        "setOptionThrew",
        "(" + EXCEPTION + FD + "Ljava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(0),
        Passed.argument(2),
        Passed.argument(3)),
    new CallSite(
        NET,
        null,
        "getSocketOption(" + FD + FAMILY + OPTION + ")Ljava/lang/Object;",
        When.THROWN,
        "getOptionThrew",
        "(" + EXCEPTION + FD + "Ljava/lang/Object;)Ljava/lang/Object;",
        Passed.argument(0),
        Passed.argument(2)),
    new CallSite(
        NET,
        null,
        "getSocketOption(" + FD + FAMILY + OPTION + ")Ljava/lang/Object;",
        When.RETURNED,
        "gotOption",
        "(Ljava/lang/Object;" + FD + "Ljava/lang/Object;)Ljava/lang/Object;",
        Passed.argument(0),
        Passed.argument(2)),

    // and what the agent has set itself until the application does
    new CallSite(
        NET,
        null,
        "setIntOption0(" + FD + "ZIIIZ)V",
        When.BEFORE,
        "settingOption0",
        "(" + FD + "II)V",
        Passed.argument(0),
        Passed.argument(2),
        Passed.argument(3)),
    extendedSet(NET, ""),
    extendedSet(NET, "Z"),
    keepAliveTimeSet(NET, "setTcpKeepAliveTime"),
    keepAliveTimeSet(NET, "setTcpKeepAliveIntvl"),
    keepAliveTimeSet(NET, "setTcpKeepAliveProbes"),

    // java.net sockets by NIO, 13+
    new CallSite(
        SOCKET,
        null,
        CONNECT,
        When.BEFORE,
        "connecting0",
        "(" + FD + ADDRESS + "ILjava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(0),
        Passed.argument(1),
        Passed.argument(2),
        Passed.receiver(),
        closeLock(SOCKET)),
    listening(SOCKET),
    settingOption(SOCKET, 2),
    settingOption(SOCKET, 1),
    urgent(SOCKET, NET + ".sendOOB(" + FD + "B)I"),
    connected(SOCKET, "endConnect"),
    localAddress(SOCKET, "getOption", "localAddress0"),
    accepted(SOCKET, NET + ".accept" + ACCEPT, 1),
    available(SOCKET),
    closingByShutdown(SOCKET, "close"),
    closing(SOCKET, "preClose(" + FD + ")V"), // 13 to 20
    closing(SOCKET, "preClose(" + FD + "JJ)V"), // 21+
    closing(SOCKET, "close(" + FD + ")V"),

    // channels
    new CallSite( // 8 to 15
        CHANNEL,
        null,
        CONNECT,
        When.BEFORE,
        "connecting0",
        "(" + FD + ADDRESS + "ILjava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(0),
        Passed.argument(1),
        Passed.argument(2),
        Passed.receiver(),
        closeLock(CHANNEL)),
    new CallSite( // 16+, where a channel may also be of the Unix domain, which goes elsewhere
        CHANNEL,
        null,
        NET + ".connect(" + FAMILY + FD + "Ljava/net/SocketAddress;)I",
        When.BEFORE,
        "connecting0",
        "(" + FD + "Ljava/net/SocketAddress;Ljava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(1),
        Passed.argument(2),
        Passed.receiver(),
        closeLock(CHANNEL)),
    settingOption(CHANNEL, 2), // 8 to 17
    settingOption(CHANNEL, 1), // 17+
    settingOption(SERVER_CHANNEL, 2),
    urgent(CHANNEL, "sendOutOfBandData(" + FD + "B)I"), // 8 to 12
    urgent(CHANNEL, NET + ".sendOOB(" + FD + "B)I"), // 13+
    localAddress(CHANNEL, "bind", "localAddress0"), // 8 to 15
    localAddress(CHANNEL, "netBind", "localAddress0"), // 16+
    localAddress(SERVER_CHANNEL, "bind", "localAddress0"), // 8 to 15
    localAddress(SERVER_CHANNEL, "netBind", "localAddress0"), // 16+
    localAddress(ASYNC_SERVER_BASE, "bind", "localAddress0"),
    listening(SERVER_CHANNEL),
    connected(CHANNEL, "connect"), // 8
    connected(CHANNEL, "finishConnect"), // 8
    connected(CHANNEL, "endConnect"), // 11+
    connected(CHANNEL, "endFinishConnect"), // 11+
    localAddress(CHANNEL, "<init>", "localAddress0"), // of an accepted one
    available(CHANNEL), // 13+
    closingByShutdown(CHANNEL, "implCloseSelectableChannel"), // 11 and 12
    closingByShutdown(CHANNEL, "implCloseBlockingMode"), // 13+
    closingByShutdown(CHANNEL, "implCloseNonBlockingMode"), // 13+
    closing(CHANNEL, "preClose(" + FD + ")V"), // 8 to 20
    closing(CHANNEL, "preClose(" + FD + "JJ)V"), // 21+
    closing(CHANNEL, "close(" + FD + ")V"),
    accepted(SERVER_CHANNEL, "accept0" + ACCEPT, 2), // 8 to 12, an instance method
    accepted(SERVER_CHANNEL, NET + ".accept" + ACCEPT, 1), // 13+

    // asynchronous channels
    new CallSite(
        ASYNC,
        null,
        CONNECT,
        When.BEFORE,
        "connecting0",
        "(" + FD + ADDRESS + "I)V",
        Passed.argument(0),
        Passed.argument(1),
        Passed.argument(2)),
    connected(ASYNC, "setConnected"),
    before(ASYNC_SERVER_BASE, null, LISTEN, "listening0", Passed.argument(0)),
    settingOptionOfAsync(ASYNC_BASE),
    settingOptionOfAsync(ASYNC_SERVER_BASE),
    closing(ASYNC, "close(" + FD + ")V"),
    accepted(ASYNC_SERVER, "accept0" + ACCEPT, 2), // 8 to 12, an instance method
    accepted(ASYNC_SERVER, NET + ".accept" + ACCEPT, 1), // 13+

    // java.net sockets without NIO: 8 to 12, and 13 to 17 by -Djdk.net.usePlainSocketImpl
    new CallSite(
        PLAIN,
        "doConnect",
        "socketConnect(" + ADDRESS + "II)V",
        When.BEFORE,
        "connecting0",
        "(" + FD + ADDRESS + "ILjava/lang/Object;Ljava/lang/Object;)V",
        PLAIN_FD,
        Passed.argument(1),
        Passed.argument(2),
        Passed.receiver(),
        closeLock(PLAIN)),
    new CallSite(
        PLAIN,
        "doConnect",
        "socketConnect(" + ADDRESS + "II)V",
        When.AFTER,
        "connected0",
        "(" + FD + ")V",
        PLAIN_FD),
    new CallSite(
        PLAIN,
        "listen",
        "socketListen(I)V",
        When.BEFORE,
        "listening0",
        "(" + FD + "Ljava/lang/Object;Ljava/lang/Object;)V",
        PLAIN_FD,
        Passed.receiver(),
        closeLock(PLAIN)),
    new CallSite(
        PLAIN,
        "setOption",
        "socketSetOption(IZLjava/lang/Object;)V",
        When.BEFORE,
        "settingOption0",
        "(" + FD + "ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V",
        PLAIN_FD,
        Passed.argument(1),
        Passed.argument(3),
        Passed.receiver(),
        closeLock(PLAIN)),
    new CallSite( // 8
        PLAIN_LINUX,
        "setOption",
        "checkSetOption(" + OPTION + "Ljava/lang/Object;Ljava/lang/Class;)V",
        When.BEFORE,
        "settingOption0",
        "(" + FD + "Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V",
        PLAIN_FD,
        Passed.argument(1),
        Passed.argument(2),
        Passed.receiver(),
        closeLock(PLAIN)),
    settingExtendedOption(PLAIN), // 12 to 17
    settingExtendedOption(PLAIN_LINUX), // 9 to 11
    before(PLAIN, null, "socketSendUrgentData(I)V", "urgent0", PLAIN_FD),
    new CallSite(
        PLAIN,
        null,
        "setOption(ILjava/lang/Object;)V",
        When.THROWN,
        "setOptionThrew",
        "(" + EXCEPTION + FD + "ILjava/lang/Object;)V",
        PLAIN_FD,
        Passed.argument(1),
        Passed.argument(2)),
    new CallSite(
        PLAIN,
        "setOption",
        "socketSetOption(IZLjava/lang/Object;)V",
        When.AFTER,
        "setOptionReturned",
        "(" + FD + "ILjava/lang/Object;)V",
        PLAIN_FD,
        Passed.argument(1),
        Passed.argument(3)),
    new CallSite(
        PLAIN,
        null,
        "getOption(I)Ljava/lang/Object;",
        When.THROWN,
        "getOptionThrew",
        "(" + EXCEPTION + FD + "I)Ljava/lang/Object;",
        PLAIN_FD,
        Passed.argument(1)),
    new CallSite(
        PLAIN,
        null,
        "getOption(I)Ljava/lang/Object;",
        When.RETURNED,
        "gotOption",
        "(Ljava/lang/Object;" + FD + "I)Ljava/lang/Object;",
        PLAIN_FD,
        Passed.argument(1)),
    optionSet(PLAIN), // 12 to 17: the JDK's extended options
    optionGot(PLAIN),
    extendedSet(PLAIN, ""),
    extendedGot(PLAIN),
    optionSet(PLAIN_LINUX), // 9 to 11
    optionGot(PLAIN_LINUX),
    extendedSet(PLAIN_LINUX, ""),
    keepAliveTimeSet(PLAIN_LINUX, "setTcpKeepAliveTime"),
    keepAliveTimeSet(PLAIN_LINUX, "setTcpKeepAliveIntvl"),
    keepAliveTimeSet(PLAIN_LINUX, "setTcpKeepAliveProbes"),
    extendedGot(PLAIN_LINUX),
    new CallSite(
        PLAIN,
        "accept",
        "socketAccept(Ljava/net/SocketImpl;)V",
        When.AFTER,
        "accepted0",
        "(" + FD + FD + "Ljava/lang/Object;)V",
        Passed.field(1, "java/net/SocketImpl", "fd", FD),
        PLAIN_FD,
        Passed.argument(1)),
    new CallSite(
        PLAIN,
        "available",
        "socketAvailable()I",
        When.AFTER,
        "available0",
        "(I" + FD + ")I",
        PLAIN_FD),
    before(PLAIN, null, "socketPreClose()V", "closing0", PLAIN_FD),
    before(PLAIN, null, "socketClose()V", "closing0", PLAIN_FD),
  };

  // a listener is known by its field: the ServerSocket until 12, a flag from 13
  private static final CallSite PLAIN_CREATE_8 =
      new CallSite(
          PLAIN,
          "create",
          "socketCreate(Z)V",
          When.CREATE,
          "socketCreate",
          "(" + FD + "ZLjava/lang/Object;)I",
          PLAIN_FD,
          Passed.argument(1),
          Passed.field(0, "java/net/SocketImpl", "serverSocket", "Ljava/net/ServerSocket;"));
  private static final CallSite PLAIN_CREATE_13 =
      new CallSite(
          PLAIN,
          "create",
          "socketCreate(Z)V",
          When.CREATE,
          "socketCreate",
          "(" + FD + "ZZ)I",
          PLAIN_FD,
          Passed.argument(1),
          Passed.field(0, PLAIN, "isServer", "Z"));

  private CallSites() {}

  /** The rows about a class on that release; empty for most. */
  static List<CallSite> in(String className, int release) {
    List<CallSite> rows = new ArrayList<>();
    for (CallSite row : ROWS) {
      if (row.in.equals(className)) {
        rows.add(row);
      }
    }
    if (className.equals(PLAIN)) {
      rows.add(release < 13 ? PLAIN_CREATE_8 : PLAIN_CREATE_13);
    }
    return rows;
  }

  /** The calls without which the class opens no MPTCP sockets; null for other classes. */
  static @Nullable String required(String className) {
    switch (className) {
      case NET:
        return "socket0(ZZZZ)I";
      case PLAIN:
        return "socketCreate(Z)V";
      default:
        return null;
    }
  }

  /**
   * The lock under which a close takes the descriptor out of use, so that whoever holds it, and
   * finds the socket open, may replace the socket behind the descriptor:
   *
   * <ul>
   *   <li>{@code AbstractPlainSocketImpl.fdLock}, 8 to 17 ({@code java.net} sockets: always until
   *       12, then by {@code -Djdk.net.usePlainSocketImpl}); {@code close} sets the number in the
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
    String field = in.equals(PLAIN) ? "fdLock" : "stateLock";
    return Passed.receiversField(in, field, "Ljava/lang/Object;");
  }

  private static CallSite listening(String in) {
    // of internet sockets only: a channel of the Unix domain listens in unixBind (16+)
    return new CallSite(
        in,
        null,
        LISTEN,
        When.BEFORE,
        "listening0",
        "(" + FD + "Ljava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(0),
        Passed.receiver(),
        closeLock(in));
  }

  /** An option that only TCP has may be set; {@code option} is its place among the arguments. */
  private static CallSite settingOption(String in, int option) {
    return new CallSite(
        in,
        "setOption",
        NET
            + ".setSocketOption("
            + FD
            + (option == 2 ? FAMILY : "")
            + OPTION
            + "Ljava/lang/Object;)V",
        When.BEFORE,
        "settingOption0",
        "(" + FD + "Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(0),
        Passed.argument(option),
        Passed.argument(option + 1),
        Passed.receiver(),
        closeLock(in));
  }

  private static CallSite settingOptionOfAsync(String in) {
    return new CallSite(
        in,
        "setOption",
        NET + ".setSocketOption(" + FD + FAMILY + OPTION + "Ljava/lang/Object;)V",
        When.BEFORE,
        "settingOption0",
        "(" + FD + "Ljava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(0),
        Passed.argument(2),
        Passed.argument(3));
  }

  private static CallSite settingExtendedOption(String in) {
    return new CallSite(
        in,
        "setOption",
        "sun/net/ext/ExtendedSocketOptions.setOption(" + FD + OPTION + "Ljava/lang/Object;)V",
        When.BEFORE,
        "settingOption0",
        "(" + FD + "Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V",
        Passed.argument(1),
        Passed.argument(2),
        Passed.argument(3),
        Passed.receiver(),
        closeLock(PLAIN));
  }

  private static CallSite urgent(String in, String callee) {
    return before(in, null, callee, "urgent0", Passed.argument(0));
  }

  private static CallSite optionSet(String in) {
    return new CallSite(
        in,
        null,
        "setOption(" + OPTION + "Ljava/lang/Object;)V",
        When.THROWN,
        "setOptionThrew",
        "(" + EXCEPTION + FD + "Ljava/lang/Object;Ljava/lang/Object;)V",
        PLAIN_FD,
        Passed.argument(1),
        Passed.argument(2));
  }

  private static CallSite optionGot(String in) {
    return new CallSite(
        in,
        null,
        "getOption(" + OPTION + ")Ljava/lang/Object;",
        When.THROWN,
        "getOptionThrew",
        "(" + EXCEPTION + FD + "Ljava/lang/Object;)Ljava/lang/Object;",
        PLAIN_FD,
        Passed.argument(1));
  }

  /** One of the JDK's extended options is set: before 19, and newer. */
  private static CallSite extendedSet(String in, String family) {
    return new CallSite(
        in,
        null,
        EXTENDED + ".setOption(" + FD + OPTION + "Ljava/lang/Object;" + family + ")V",
        When.BEFORE,
        "settingOption0",
        "(" + FD + "Ljava/lang/Object;)V",
        Passed.argument(1),
        Passed.argument(2));
  }

  /** The same on 8, which has a method for each. */
  private static CallSite keepAliveTimeSet(String in, String method) {
    return before(
        in,
        null,
        "sun/net/ExtendedOptionsImpl." + method + "(" + FD + "I)V",
        "settingKeepAlive0",
        Passed.argument(0));
  }

  private static CallSite extendedGot(String in) {
    return new CallSite(
        in,
        null,
        "getOption(" + OPTION + ")Ljava/lang/Object;",
        When.RETURNED,
        "gotOption",
        "(Ljava/lang/Object;" + FD + "Ljava/lang/Object;)Ljava/lang/Object;",
        PLAIN_FD,
        Passed.argument(1));
  }

  private static CallSite connected(String in, String method) {
    return localAddress(in, method, "connected0");
  }

  private static CallSite localAddress(String in, String method, String bridgeMethod) {
    return new CallSite(
        in,
        method,
        NET + ".localAddress(" + FD + ")" + SOCKET_ADDRESS,
        When.AFTER,
        bridgeMethod,
        "(" + SOCKET_ADDRESS + FD + ")" + SOCKET_ADDRESS,
        Passed.argument(0));
  }

  private static CallSite accepted(String in, String callee, int newDescriptor) {
    return new CallSite(
        in,
        null,
        callee,
        When.AFTER,
        "accepted0",
        "(I" + FD + FD + "[" + SOCKET_ADDRESS + ")I",
        Passed.argument(newDescriptor),
        Passed.argument(newDescriptor - 1),
        Passed.argument(newDescriptor + 1));
  }

  private static CallSite available(String in) {
    return new CallSite(
        in,
        null,
        NET + ".available(" + FD + ")I",
        When.AFTER,
        "available0",
        "(I" + FD + ")I",
        Passed.argument(0));
  }

  /** A close that begins with a FIN: once the peer has answered it, the kernel may forget. */
  private static CallSite closingByShutdown(String in, String method) {
    String shutdown = NET + ".shutdown(" + FD + "I)V";
    return before(in, method, shutdown, "closing0", Passed.argument(0));
  }

  // of the dispatcher: an instance method
  private static CallSite closing(String in, String callee) {
    return before(in, null, callee, "closing0", Passed.argument(1));
  }

  /** The bridge hears of the descriptor, and nothing else, before the call. */
  private static CallSite before(
      String in, @Nullable String method, String callee, String bridgeMethod, Passed descriptor) {
    return new CallSite(in, method, callee, When.BEFORE, bridgeMethod, "(" + FD + ")V", descriptor);
  }
}
