package io.github.jmptcp.nativecalls;

/**
 * The C library functions that are called: each takes at most five word-sized arguments and returns
 * an {@code int} that is negative only together with {@code errno}.
 */
public enum CFunction {
  SOCKET("socket"),
  BIND("bind"),
  LISTEN("listen"),
  GETSOCKNAME("getsockname"),
  GETPEERNAME("getpeername"),
  GETSOCKOPT("getsockopt"),
  SETSOCKOPT("setsockopt"),
  DUP3("dup3"),
  FCNTL("fcntl"),
  CLOSE("close"),
  RECV("recv"),
  RECVMSG("recvmsg"),
  SEND("send"),
  POLL("poll"),
  EPOLL_CTL("epoll_ctl"),
  EVENTFD("eventfd"),
  IOCTL("ioctl"),
  SHUTDOWN("shutdown"),
  UMASK("umask"),
  WRITE("write"),
  OPEN("open"),
  SETNS("setns"),
  ACCEPT4("accept4"),
  CONNECT("connect");

  private final String symbol;

  CFunction(String symbol) {
    this.symbol = symbol;
  }

  /** The name that the C library exports. */
  public String symbol() {
    return symbol;
  }
}
