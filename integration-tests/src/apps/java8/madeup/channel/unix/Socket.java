package madeup.channel.unix;

/**
 * The methods of Netty's class of that name in a version that supports MPTCP itself, but for its
 * native code. Prints what it got, and waits for the end of stdin.
 */
public final class Socket {
  private static final int OWN = -99;

  private Socket() {}

  public static void main(String[] args) throws Exception {
    System.out.println("tcp " + (newSocketStream0(false, false) == OWN ? "own" : "exchanged"));
    System.out.println("mptcp " + (newSocketStream0(false, true) == OWN ? "own" : "exchanged"));
    while (System.in.read() >= 0) {
      // until the sockets were looked at
    }
  }

  private static int newSocketStream0(boolean ipv6, boolean mptcp) {
    return newSocketStreamFd(ipv6, mptcp);
  }

  private static int newSocketStreamFd(boolean ipv6, boolean mptcp) {
    return OWN;
  }
}
