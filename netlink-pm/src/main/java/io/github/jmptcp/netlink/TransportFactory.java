package io.github.jmptcp.netlink;

import io.github.jmptcp.nativecalls.LibC;

/** Opens transports, one for each netlink socket. Safe for concurrent use. */
@FunctionalInterface
public interface TransportFactory {

  /**
   * Opens a transport.
   *
   * @param protocol such as {@link Netlink#NETLINK_GENERIC}
   * @throws NetlinkException with the errno of socket(2) or bind(2)
   */
  Transport open(int protocol) throws NetlinkException;

  /**
   * The kernel, in the network namespace of the calling thread at the time of opening.
   *
   * @throws LinkageError at the first opening where native calls do not work on this JVM
   */
  static TransportFactory kernel() {
    return KernelTransport::open;
  }

  /**
   * The kernel as above, by a C library that is loaded: an agent has calls of its own.
   *
   * @param libC safe for concurrent use
   */
  static TransportFactory kernel(LibC libC) {
    // not a lambda, which the start of an agent would have to link
    return new TransportFactory() {
      @Override
      public Transport open(int protocol) throws NetlinkException {
        return KernelTransport.open(libC, protocol);
      }
    };
  }
}
