package io.github.jmptcp.netlink;

import io.github.jmptcp.nativecalls.LibC;

/** Opens netlink sockets of the kernel by a C library that is loaded. */
final class KernelSockets implements TransportFactory {
  private final LibC libC;

  KernelSockets(LibC libC) {
    this.libC = libC;
  }

  @Override
  public Transport open(int protocol) throws NetlinkException {
    return KernelTransport.open(libC, protocol);
  }
}
