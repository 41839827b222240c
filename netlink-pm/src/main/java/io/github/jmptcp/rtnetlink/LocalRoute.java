package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.netlink.Netlink;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Asks the kernel whether packets to an address stay on this host, as {@code ip route get} does: it
 * calls such a route {@code local}. The answer is that of the calling thread's network namespace.
 *
 * <p>Costs four system calls, some microseconds, whatever the number of interfaces, addresses and
 * routes. Never waits: the kernel answers RTM_GETROUTE within send(2) and without the lock of
 * rtnetlink, which a program that changes many interfaces holds for long. Privileges: none.
 * Thread-safe.
 */
public final class LocalRoute {
  /** The packets stay on this host. */
  public static final int LOCAL = 1;

  /** The packets leave this host, or no route leads there. */
  public static final int REMOTE = 0;

  // struct nlmsghdr, struct rtmsg, struct rtattr
  private static final int MESSAGE = Netlink.NLMSG_HDRLEN;
  private static final int ROUTE_TYPE = MESSAGE + 7;
  private static final int ATTRIBUTES = MESSAGE + Route.HEADER_BYTES;
  private static final int ATTRIBUTE = Netlink.NLA_HDRLEN;

  private LocalRoute() {}

  /** Returns {@link #LOCAL}, {@link #REMOTE}, or {@code -errno} where the kernel did not answer. */
  public static int ask(LibC libC, InetAddress address) {
    int type = Linux.SOCK_RAW | Linux.SOCK_CLOEXEC;
    int fd = libC.socket(Linux.AF_NETLINK, type, Netlink.NETLINK_ROUTE);
    if (fd < 0) {
      return fd;
    }
    ByteBuffer memory = libC.takeScratch();
    try {
      int sent = libC.send(fd, memory, request(address, memory), Linux.MSG_DONTWAIT);
      int received = sent < 0 ? sent : libC.recv(fd, memory, memory.capacity(), Linux.MSG_DONTWAIT);
      return received < 0 ? received : answer(memory, received);
    } finally {
      libC.putScratch(memory);
      libC.close(fd);
    }
  }

  private static int request(InetAddress address, ByteBuffer memory) {
    byte[] host = address.getAddress();
    int scope = address.isLinkLocalAddress() ? scope(address) : 0;
    int end = ATTRIBUTES + ATTRIBUTE + host.length + (scope == 0 ? 0 : ATTRIBUTE + 4);
    for (int i = 0; i < end; i++) {
      memory.put(i, (byte) 0);
    }
    memory.putInt(0, end);
    memory.putShort(4, (short) RtNetlink.RTM_GETROUTE);
    memory.putShort(6, (short) Netlink.NLM_F_REQUEST);
    memory.put(MESSAGE, (byte) (host.length == 4 ? Linux.AF_INET : Linux.AF_INET6));
    memory.put(MESSAGE + 1, (byte) (8 * host.length));
    int at = ATTRIBUTES;
    memory.putShort(at, (short) (ATTRIBUTE + host.length));
    memory.putShort(at + 2, (short) Route.RTA_DST);
    for (int i = 0; i < host.length; i++) {
      memory.put(at + ATTRIBUTE + i, host[i]);
    }
    if (scope != 0) {
      at += ATTRIBUTE + host.length;
      memory.putShort(at, (short) (ATTRIBUTE + 4));
      memory.putShort(at + 2, (short) Route.RTA_OIF);
      memory.putInt(at + ATTRIBUTE, scope);
    }
    return end;
  }

  private static int scope(InetAddress address) {
    return address instanceof Inet6Address ? ((Inet6Address) address).getScopeId() : 0;
  }

  private static int answer(ByteBuffer memory, int length) {
    int type = length < MESSAGE + 4 ? 0 : memory.getShort(4);
    if (type == Netlink.NLMSG_ERROR) {
      int error = memory.getInt(MESSAGE);
      return error == -Errno.EPERM || error == -Errno.EACCES ? error : REMOTE; // or no route
    }
    if (type != RtNetlink.RTM_NEWROUTE || length < ATTRIBUTES) {
      return -Errno.EPROTO;
    }
    return memory.get(ROUTE_TYPE) == Route.RTN_LOCAL ? LOCAL : REMOTE;
  }
}
