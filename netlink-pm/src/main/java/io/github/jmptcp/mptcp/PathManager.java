package io.github.jmptcp.mptcp;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import java.io.Closeable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's path manager in one network namespace: all that {@code ip mptcp} does. What the
 * kernel would take and silently ignore is refused here with {@code EINVAL} and the reason.
 *
 * <p>The namespace is that of the thread which opens it. Safe for concurrent use; {@link #close}
 * takes no lock and ends a call that waits.
 *
 * <p>Privileges: reading endpoints and limits needs none. Changing them, and events, need
 * CAP_NET_ADMIN in the user namespace that owns the network namespace, so a rootless container or
 * {@code unshare -Urn} is enough (kernel 5.15 asks for it in the initial user namespace).
 */
public final class PathManager implements Closeable {
  /**
   * How many endpoints a network namespace holds, IPv4 and IPv6 together, on kernels before 7.2
   * (MPTCP_PM_ADDR_MAX); later ones hold 255, one for each id. The one after the last is refused
   * with ERANGE.
   */
  public static final int MAX_ENDPOINTS = 8;

  private static final String TOO_MANY_OR_DUPLICATE = "too many addresses or duplicate one";

  private static final Set<EndpointFlag> CHANGEABLE =
      EnumSet.of(EndpointFlag.BACKUP, EndpointFlag.FULLMESH);

  private final TransportFactory factory;
  private final PmClient client;

  private PathManager(TransportFactory factory, PmClient client) {
    this.factory = factory;
    this.client = client;
  }

  /**
   * Opens the path manager of the calling thread's network namespace.
   *
   * @throws NetlinkException ENOENT where the kernel has no MPTCP
   */
  public static PathManager open() throws NetlinkException {
    return open(TransportFactory.kernel());
  }

  /** Opens the path manager that a transport leads to, such as a fake kernel in tests. */
  public static PathManager open(TransportFactory factory) throws NetlinkException {
    return new PathManager(factory, PmClient.open(factory));
  }

  /** All endpoints by id, with the names of their devices; one consistent state. */
  public List<Endpoint> endpoints() throws NetlinkException {
    return named(client.endpoints(new AttributeEncoder()));
  }

  /** The endpoint with an id of 1 to 255. */
  public Optional<Endpoint> endpoint(int id) throws NetlinkException {
    checkId(id);
    try {
      return Optional.of(endpointOrError(id));
    } catch (NetlinkException e) {
      // EINVAL "address not found" up to 6.18; ENOENT would be the natural one
      if (e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** As {@link #endpoint}, with the kernel's own error where there is none. */
  public Endpoint endpointOrError(int id) throws NetlinkException {
    return named(Collections.singletonList(client.endpoint(id))).get(0);
  }

  /** The endpoint with an address, an IPv4-mapped one being the same as its IPv4 address. */
  public Optional<Endpoint> endpoint(InetAddress address, int port) throws NetlinkException {
    return endpoints().stream()
        .filter(each -> each.address().equals(address) && each.port() == port)
        .findFirst();
  }

  /**
   * Adds an endpoint, if it can be of use: the device exists, the address is one of this host
   * (anything else is for {@link #addAsIs}), and the kernel knows all of its flags.
   *
   * @return the endpoint as the kernel holds it, with its id
   * @throws NetlinkException EEXIST for an address and port that has one, EBUSY for an id in use,
   *     ERANGE when there are 8 (255 from 7.2 on), ENODEV, EADDRNOTAVAIL, EINVAL for flags that
   *     exclude each other, EOPNOTSUPP for a flag that this kernel does not know, EPERM
   */
  public Endpoint add(Endpoint endpoint) throws NetlinkException {
    InetAddress address = endpoint.address();
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      throw PmClient.refused(
          "ADD_ADDR", Errno.EINVAL, AddressText.format(address) + " is not the address of a host");
    }
    if (!isLocal(address)) {
      throw PmClient.refused(
          "ADD_ADDR",
          Errno.EADDRNOTAVAIL,
          AddressText.format(address)
              + " is not an address of this host, and the kernel would never use it; 'ip address"
              + " show' lists them");
    }
    if (endpoint.flags().isEmpty()) {
      throw PmClient.refused(
          "ADD_ADDR",
          Errno.EINVAL,
          "an endpoint without a flag is never used; give it subflow, signal, or both");
    }
    Endpoint added = addAsIs(endpoint);
    if (added.flagBits() != endpoint.flagBits()) {
      // kernels drop the flag bits that they do not know
      delete(added.id());
      throw PmClient.refused(
          "ADD_ADDR",
          Errno.EOPNOTSUPP,
          "this kernel set only " + added.flags() + " of the flags " + endpoint.flags());
    }
    return added;
  }

  /**
   * Adds an endpoint as {@code ip mptcp endpoint add} does, also one whose address this host does
   * not have yet or announces for another host. A device has to exist.
   *
   * @return the endpoint as the kernel holds it, with its id
   * @throws NetlinkException as {@link #add}
   */
  public Endpoint addAsIs(Endpoint endpoint) throws NetlinkException {
    Endpoint wanted = DeviceIndexes.resolve(factory, endpoint, "ADD_ADDR");
    try {
      client.command(
          "ADD_ADDR",
          PmProtocol.ADD_ADDR,
          new AttributeEncoder()
              .nested(PmProtocol.ATTR_ADDR, nest -> PmProtocol.encode(nest, wanted)));
    } catch (NetlinkException e) {
      throw withReason(e, wanted);
    }
    // the answer does not have the id
    return wanted.id() != 0
        ? endpointOrError(wanted.id())
        : endpoint(wanted.address(), wanted.port())
            .orElseThrow(
                () ->
                    PmClient.refused(
                        "ADD_ADDR",
                        Errno.ENOENT,
                        "the endpoint was added, and removed by another process at once"));
  }

  /**
   * The error with the errno of newer kernels: older ones (seen on 6.1) refuse an endpoint that is
   * one too many, that exists, or whose id does, with the same EINVAL.
   */
  private NetlinkException withReason(NetlinkException e, Endpoint wanted) throws NetlinkException {
    if (e.errno() != Errno.EINVAL || !TOO_MANY_OR_DUPLICATE.equals(e.kernelText())) {
      return e;
    }
    int errno = Errno.ERANGE;
    for (Endpoint each : endpoints()) {
      if (each.id() == wanted.id()) {
        errno = Errno.EBUSY;
      }
      if (each.address().equals(wanted.address()) && each.port() == wanted.port()) {
        errno = Errno.EEXIST;
        break;
      }
    }
    return PmAdvice.explain(
        new NetlinkException(e.operation(), errno, e.kernelText(), e.offset()),
        PmProtocol.ADD_ADDR);
  }

  /**
   * Deletes an endpoint; its subflows are closed and peers are notified.
   *
   * @param id 1 to 255; for the address of a connection's first subflow see {@link
   *     #removeInitialAddress}
   * @throws NetlinkException EINVAL where no endpoint has it
   */
  public void delete(int id) throws NetlinkException {
    checkId(id);
    client.command(
        "DEL_ADDR",
        PmProtocol.DEL_ADDR,
        new AttributeEncoder().nested(PmProtocol.ATTR_ADDR, nest -> PmProtocol.encodeId(nest, id)));
  }

  /**
   * Deletes the endpoint with this address and port. The kernel itself deletes by id alone: a
   * delete by address returns OK and does nothing, so the id is looked up first.
   *
   * @param port 0 for the endpoint without a port
   * @return what was deleted
   * @throws NetlinkException EINVAL where no endpoint has it
   */
  public Endpoint delete(InetAddress address, int port) throws NetlinkException {
    Endpoint found =
        endpoint(address, port)
            .orElseThrow(
                () ->
                    PmClient.refused(
                        "DEL_ADDR",
                        Errno.EINVAL,
                        "no endpoint has the address "
                            + AddressText.format(address)
                            + (port == 0 ? "" : " and port " + port)));
    delete(found.id());
    return found;
  }

  /**
   * Removes an address from every connection whose first subflow uses it ("id 0"), which is not an
   * endpoint: {@code ip mptcp endpoint delete id 0 ADDRESS}.
   */
  public void removeInitialAddress(InetAddress address) throws NetlinkException {
    // id 0 alone is taken and does nothing: the kernel needs the address
    client.command(
        "DEL_ADDR",
        PmProtocol.DEL_ADDR,
        new AttributeEncoder()
            .nested(
                PmProtocol.ATTR_ADDR,
                nest -> {
                  PmProtocol.encodeId(nest, 0);
                  PmProtocol.encodeAddress(nest, address.getAddress());
                }));
  }

  /**
   * Switches flags of an endpoint on and off and leaves its other flags as they are; its subflows
   * follow.
   *
   * @param on of {@link EndpointFlag#BACKUP} and {@link EndpointFlag#FULLMESH}; the kernel takes
   *     others silently and ignores them, so they are refused here
   * @param off the same
   * @return the endpoint after the change
   * @throws NetlinkException EINVAL for other flags, for fullmesh on a signal endpoint, and where
   *     no endpoint has the id
   */
  public Endpoint changeFlags(int id, Collection<EndpointFlag> on, Collection<EndpointFlag> off)
      throws NetlinkException {
    for (Collection<EndpointFlag> each : Arrays.asList(on, off)) {
      if (!CHANGEABLE.containsAll(each)) {
        throw PmClient.refused(
            "SET_FLAGS",
            Errno.EINVAL,
            "only backup and fullmesh can change, not "
                + each
                + "; for other flags delete the endpoint and add it again");
      }
    }
    Endpoint before = endpointOrError(id);
    int bits =
        (before.flagBits() & EndpointFlag.bits(CHANGEABLE) | EndpointFlag.bits(on))
            & ~EndpointFlag.bits(off);
    setFlagsAsIs(id, null, 0, bits);
    Endpoint after = endpointOrError(id);
    if ((after.flagBits() & EndpointFlag.bits(CHANGEABLE)) != bits) {
      throw PmClient.refused(
          "SET_FLAGS", Errno.EOPNOTSUPP, "this kernel left the endpoint at " + after.flags());
    }
    return after;
  }

  /**
   * Sets flags as {@code ip mptcp endpoint change} does: backup and fullmesh both become what is
   * given, so one that is not named is switched off, and all other flags are ignored.
   *
   * @param id 1 to 255; 0 finds the endpoint by address
   * @param endpoint its address and port where {@code id} is 0; null otherwise
   */
  public void setFlagsAsIs(int id, @Nullable Endpoint endpoint, int port, int flagBits)
      throws NetlinkException {
    client.command(
        "SET_FLAGS",
        PmProtocol.SET_FLAGS,
        new AttributeEncoder()
            .nested(
                PmProtocol.ATTR_ADDR,
                nest -> {
                  if (id != 0) {
                    PmProtocol.encodeId(nest, id);
                  }
                  PmProtocol.encodeFlags(nest, flagBits);
                  PmProtocol.encodePort(nest, port);
                  if (endpoint != null) {
                    PmProtocol.encodeAddress(nest, endpoint.addressBytes());
                  }
                }));
  }

  /** Deletes all endpoints, by any process. */
  public void flush() throws NetlinkException {
    client.command("FLUSH_ADDRS", PmProtocol.FLUSH_ADDRS, new AttributeEncoder());
  }

  public Limits limits() throws NetlinkException {
    return client.limits();
  }

  /**
   * Sets both limits at once.
   *
   * @throws NetlinkException EINVAL for more than 8 (64 from 7.2 on); then neither is changed
   */
  public void setLimits(Limits limits) throws NetlinkException {
    setLimits((long) limits.addAddrAccepted(), (long) limits.subflows());
  }

  /**
   * Sets the limits that are given in one step and leaves the other.
   *
   * @param addAddrAccepted 0 to 8 (64 from 7.2 on), or null
   * @param subflows 0 to 8 (64 from 7.2 on), or null
   */
  public void setLimits(@Nullable Long addAddrAccepted, @Nullable Long subflows)
      throws NetlinkException {
    AttributeEncoder attributes = new AttributeEncoder();
    if (addAddrAccepted != null) {
      attributes.u32(PmProtocol.ATTR_RCV_ADD_ADDRS, addAddrAccepted);
    }
    if (subflows != null) {
      attributes.u32(PmProtocol.ATTR_SUBFLOWS, subflows);
    }
    client.command("SET_LIMITS", PmProtocol.SET_LIMITS, attributes);
  }

  /**
   * Starts to receive the events of all connections in the namespace, on a socket of its own.
   *
   * @throws NetlinkException EPERM
   */
  public MptcpEvents subscribe() throws NetlinkException {
    return MptcpEvents.open(factory);
  }

  /** Closes the path manager; what it set stays. */
  @Override
  public void close() {
    client.close();
  }

  private List<Endpoint> named(List<Endpoint> endpoints) throws NetlinkException {
    if (endpoints.stream().allMatch(each -> each.deviceIndex() == 0)) {
      return endpoints;
    }
    List<Endpoint> named = new ArrayList<>(endpoints.size());
    try (Links links = Links.open(factory)) {
      for (Endpoint each : endpoints) {
        int index = each.deviceIndex();
        String name = index == 0 ? null : links.byIndex(index).map(Link::name).orElse(null);
        named.add(each.toBuilder().deviceIndex(index, name).build());
      }
    }
    return named;
  }

  private boolean isLocal(InetAddress address) throws NetlinkException {
    try (Addresses addresses = Addresses.open(factory)) {
      return addresses.list().stream().anyMatch(each -> each.address().equals(address));
    }
  }

  private static void checkId(int id) {
    if (id < 1 || id > 255) {
      throw new IllegalArgumentException("an endpoint's id is 1 to 255, not " + id);
    }
  }
}
