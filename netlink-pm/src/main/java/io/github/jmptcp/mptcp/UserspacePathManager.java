package io.github.jmptcp.mptcp;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Paths of single connections, decided by this process instead of the kernel; kernel 5.19.
 *
 * <p>It works for connections made while {@code net.mptcp.path_manager=userspace} is set (before
 * 6.15: {@code net.mptcp.pm_type=1}) in their network namespace; the kernel's endpoints do not
 * count for those. While no process listens for events the kernel rejects every join that a peer
 * asks for, so this type holds a subscription from {@link #open} to {@link #close}: read {@link
 * #events}, and fast enough, also if only for the sake of the peers.
 *
 * <p>Addresses may be IPv4 on a dual-stack connection. Safe for concurrent use; {@link #close}
 * takes no lock. Privileges: CAP_NET_ADMIN in the user namespace that owns the network namespace.
 */
public final class UserspacePathManager implements Closeable {
  private final TransportFactory factory;
  private final PmClient client;
  private final MptcpEvents events;

  private UserspacePathManager(TransportFactory factory, PmClient client, MptcpEvents events) {
    this.factory = factory;
    this.client = client;
    this.events = events;
  }

  /** Opens the path manager of the calling thread's network namespace. */
  public static UserspacePathManager open() throws NetlinkException {
    return open(TransportFactory.kernel());
  }

  /** Opens the path manager that a transport leads to. */
  public static UserspacePathManager open(TransportFactory factory) throws NetlinkException {
    MptcpEvents events = MptcpEvents.open(factory);
    PmClient client = null;
    UserspacePathManager opened = null;
    try {
      client = PmClient.open(factory);
      opened = new UserspacePathManager(factory, client, events);
      return opened;
    } finally {
      if (opened == null) {
        events.close();
        if (client != null) {
          client.close();
        }
      }
    }
  }

  /** The events of the namespace; closed with this. */
  public MptcpEvents events() {
    return events;
  }

  /**
   * Announces an address to the peer of a connection (ADD_ADDR). The kernel does not listen there:
   * the application or this process has to.
   *
   * @param token of the connection: {@link MptcpEvent.OfConnection#token}
   * @param id 1 to 255, the same for the same address every time
   * @param port 1 to 65535; 0 for the connection's own
   * @throws NetlinkException EINVAL for an unknown token, or one of the kernel's path manager
   */
  public void announce(long token, InetAddress address, int id, int port) throws NetlinkException {
    if (id < 1 || id > 255) {
      throw new IllegalArgumentException("the id of an announced address is 1 to 255, not " + id);
    }
    Endpoint local =
        Endpoint.of(address.getAddress())
            .id(id)
            .port(port)
            .flags(EndpointFlag.SIGNAL) // without it the kernel refuses
            .build();
    client.command("ANNOUNCE", PmProtocol.ANNOUNCE, token(token, local));
  }

  /**
   * Takes an announced address back (RM_ADDR) and closes its subflows.
   *
   * @param id 0 to 255; 0 is the address of the first subflow
   * @throws NetlinkException EINVAL where the connection has no address with this id
   */
  public void remove(long token, int id) throws NetlinkException {
    client.command(
        "REMOVE",
        PmProtocol.REMOVE,
        new AttributeEncoder().u32(PmProtocol.ATTR_TOKEN, token).u8(PmProtocol.ATTR_LOC_ID, id));
  }

  /**
   * Starts a subflow. Success means that the kernel tries: wait for {@link
   * MptcpEvent.SubflowEstablished} or {@link MptcpEvent.SubflowClosed} with its error.
   *
   * @param local address, id (the same for the same address every time), device by name or index
   *     (without one the subflow leaves by the route to {@code remote}, over whatever path that
   *     is), {@link EndpointFlag#BACKUP} or no flag; a port is not used
   * @param remote the peer's address and port; the port may not be 0, with which the kernel would
   *     return OK and fail
   * @throws NetlinkException EADDRNOTAVAIL where {@code local} is not of this host, ENODEV where
   *     its device does not exist, EINVAL where its id belongs to another address
   */
  public void createSubflow(long token, Endpoint local, InetSocketAddress remote)
      throws NetlinkException {
    // a name alone would be left out, and the subflow would leave by the route
    Endpoint withoutPort =
        DeviceIndexes.resolve(factory, local, "SUBFLOW_CREATE").toBuilder().port(0).build();
    client.command(
        "SUBFLOW_CREATE",
        PmProtocol.SUBFLOW_CREATE,
        remote(token(token, withoutPort), remote, "SUBFLOW_CREATE"));
  }

  /**
   * Closes a subflow.
   *
   * @param local exactly as in {@link Subflow#localAddress}, with its port; also that of a
   *     dual-stack socket, which the kernel finds by its IPv4-mapped address alone
   * @throws NetlinkException ESRCH where the connection has no such subflow
   */
  public void destroySubflow(long token, InetSocketAddress local, InetSocketAddress remote)
      throws NetlinkException {
    Endpoint here = endpoint(local, "SUBFLOW_DESTROY").build();
    Endpoint there = endpoint(remote, "SUBFLOW_DESTROY").build();
    try {
      destroy(token, here, there);
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ESRCH || here.addressBytes().length != 4) {
        throw e;
      }
      destroy(token, here.toMapped(), there.toMapped());
    }
  }

  private void destroy(long token, Endpoint local, Endpoint remote) throws NetlinkException {
    client.command(
        "SUBFLOW_DESTROY",
        PmProtocol.SUBFLOW_DESTROY,
        token(token, local)
            .nested(PmProtocol.ATTR_ADDR_REMOTE, nest -> PmProtocol.encode(nest, remote)));
  }

  /**
   * Makes a subflow a backup or a normal one, here and at the peer (MP_PRIO).
   *
   * @param local exactly as in {@link Subflow#localAddress}, with its port
   */
  public void setBackup(
      long token, InetSocketAddress local, InetSocketAddress remote, boolean backup)
      throws NetlinkException {
    Endpoint.Builder endpoint = endpoint(local, "SET_FLAGS");
    if (backup) {
      endpoint.flags(EndpointFlag.BACKUP);
    }
    client.command(
        "SET_FLAGS",
        PmProtocol.SET_FLAGS,
        remote(token(token, endpoint.build()), remote, "SET_FLAGS"));
  }

  /**
   * The local addresses and ids of a connection; kernel 6.10 (older ones answer with the kernel's
   * endpoints).
   */
  public List<Endpoint> addresses(long token) throws NetlinkException {
    return client.endpoints(new AttributeEncoder().u32(PmProtocol.ATTR_TOKEN, token));
  }

  private static AttributeEncoder token(long token, Endpoint local) {
    return new AttributeEncoder()
        .nested(PmProtocol.ATTR_ADDR, nest -> PmProtocol.encode(nest, local))
        .u32(PmProtocol.ATTR_TOKEN, token);
  }

  private static AttributeEncoder remote(
      AttributeEncoder to, InetSocketAddress remote, String command) throws NetlinkException {
    Endpoint peer = endpoint(remote, command).build();
    return to.nested(PmProtocol.ATTR_ADDR_REMOTE, nest -> PmProtocol.encode(nest, peer));
  }

  private static Endpoint.Builder endpoint(InetSocketAddress address, String command)
      throws NetlinkException {
    if (address.isUnresolved() || address.getPort() == 0) {
      throw PmClient.refused(
          command, Errno.EINVAL, address + " needs an IP address and a port of 1 to 65535");
    }
    return Endpoint.of(address.getAddress().getAddress()).port(address.getPort());
  }

  /** Stops deciding: from now on the kernel rejects joins of peers, unless another listens. */
  @Override
  public void close() {
    try {
      client.close();
    } finally {
      events.close();
    }
  }
}
