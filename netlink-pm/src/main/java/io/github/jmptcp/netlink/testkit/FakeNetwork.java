package io.github.jmptcp.netlink.testkit;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The links, IPv4 addresses, routes and subflows of a {@link FakeKernel}, of which a test adds and
 * removes some. Numbers are those of include/uapi/linux/rtnetlink.h, if_link.h and inet_diag.h. Not
 * safe for concurrent use.
 */
public final class FakeNetwork {
  private static final int UP_WITH_CARRIER = 0x10001;
  private static final byte AF_INET = 2;
  private static final byte ESTABLISHED = 1;

  private final FakeKernel kernel;
  private final Map<String, byte[]> links = new LinkedHashMap<>();
  private final List<byte[]> addresses = new ArrayList<>();
  private final List<byte[]> subflows = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();

  private static final class Route {
    /** Null for a default route. */
    final @Nullable String destination;

    final int prefix;
    final @Nullable String gateway;
    final int link;

    Route(@Nullable String destination, int prefix, @Nullable String gateway, int link) {
      this.destination = destination;
      this.prefix = prefix;
      this.gateway = gateway;
      this.link = link;
    }

    byte[] message() {
      return FakeNetwork.message(
          12,
          header ->
              header
                  .put(0, AF_INET)
                  .put(1, (byte) prefix)
                  .put(4, (byte) 254) // main
                  .put(7, (byte) 1), // unicast
          attributes -> {
            if (destination != null) {
              attributes.bytes(1, bytes(destination));
            }
            attributes.s32(4, link);
            if (gateway != null) {
              attributes.bytes(5, bytes(gateway));
            }
          });
    }
  }

  /** Adds them to a fake kernel; nothing is there at first. */
  public FakeNetwork(FakeKernel kernel) {
    this.kernel = kernel;
    kernel.on(Netlink.NETLINK_ROUTE, 18, 16, this::link);
    kernel.on(Netlink.NETLINK_ROUTE, 22, 20, request -> Answer.of(addresses));
    kernel.on(Netlink.NETLINK_ROUTE, 26, 24, this::route);
    kernel.on(
        Netlink.NETLINK_SOCK_DIAG,
        20,
        20,
        request -> request.payload().get(0) == AF_INET ? Answer.of(subflows) : Answer.of());
  }

  /**
   * Adds a link that is up and has a carrier.
   *
   * @param kind such as {@code bridge}; null for one of hardware
   * @param master the index of the link that it is a port of; 0 for none
   */
  public FakeNetwork link(int index, String name, @Nullable String kind, int master) {
    links.put(
        name,
        message(
            16,
            header -> header.putInt(4, index).putInt(8, UP_WITH_CARRIER),
            attributes -> {
              attributes.string(3, name);
              if (master != 0) {
                attributes.s32(10, master);
              }
              if (kind != null) {
                attributes.nested(18, info -> info.string(1, kind));
              }
            }));
    return this;
  }

  /** Adds a link of hardware with an address, and the route of its network. */
  public FakeNetwork network(int index, String name, String address, int prefix) {
    link(index, name, null, 0);
    return address(index, address, prefix);
  }

  /** Adds an address to a link, and the route of its network where the prefix is not 32. */
  public FakeNetwork address(int link, String address, int prefix) {
    addresses.add(
        message(
            8,
            header -> header.put(0, AF_INET).put(1, (byte) prefix).putInt(4, link),
            attributes -> attributes.bytes(1, bytes(address)).bytes(2, bytes(address))));
    return prefix == 32
        ? this
        : route(address.substring(0, address.lastIndexOf('.')) + ".0", prefix, null, link);
  }

  /** Adds a default route. */
  public FakeNetwork defaultRoute(String gateway, int link) {
    return route(null, 0, gateway, link);
  }

  /**
   * Adds a route.
   *
   * @param destination null for a default route
   * @param gateway null for a network that the link is part of
   */
  public FakeNetwork route(
      @Nullable String destination, int prefix, @Nullable String gateway, int link) {
    routes.add(new Route(destination, prefix, gateway, link));
    return this;
  }

  /** Removes the routes of a link. */
  public FakeNetwork removeRoutesOf(int link) {
    routes.removeIf(each -> each.link == link);
    return this;
  }

  /** Adds an established subflow from a local address. */
  public FakeNetwork subflow(String local) {
    subflows.add(
        message(
            72,
            header -> {
              header.put(0, AF_INET).put(1, ESTABLISHED);
              put(header, 8, bytes(local));
              put(header, 24, bytes("192.0.2.1"));
            },
            attributes ->
                attributes.nested(
                    19, ulp -> ulp.string(1, "mptcp").nested(3, of -> of.u32(2, 4711)))));
    return this;
  }

  /** Closes all subflows. */
  public FakeNetwork closeSubflows() {
    subflows.clear();
    return this;
  }

  /** How often the subflows were read. */
  public long subflowReads() {
    return kernel.requests().stream().filter(each -> each.type() == 20).count() / 2;
  }

  /** All links, or the one that has an index or a name. */
  private Answer link(NetlinkMessage request) throws NetlinkException {
    if (request.hasFlags(Netlink.NLM_F_DUMP)) {
      return Answer.of(new ArrayList<>(links.values()));
    }
    int index = request.payload().getInt(4);
    String name = "";
    AttributeDecoder attributes = request.attributes(16, "test");
    while (attributes.next()) {
      name = attributes.type() == 3 ? attributes.string() : name;
    }
    for (Map.Entry<String, byte[]> each : links.entrySet()) {
      int own = ByteBuffer.wrap(each.getValue()).order(ByteOrder.nativeOrder()).getInt(4);
      if (own == index || each.getKey().equals(name)) {
        return Answer.of(each.getValue());
      }
    }
    return Answer.error(Errno.ENODEV);
  }

  private Answer route(NetlinkMessage request) throws NetlinkException {
    if (request.hasFlags(Netlink.NLM_F_DUMP)) {
      return request.payload().get(0) == AF_INET
          ? Answer.of(routes.stream().map(Route::message).collect(Collectors.toList()))
          : Answer.of();
    }
    int link = 0;
    AttributeDecoder attributes = request.attributes(12, "test");
    while (attributes.next()) {
      link = attributes.type() == 4 ? attributes.s32() : link;
    }
    // only what leads everywhere leads to the remote address that is asked for
    for (Route each : routes) {
      if (each.destination == null && (link == 0 || each.link == link)) {
        return Answer.of(each.message());
      }
    }
    if (link == 0) {
      return Answer.error(Errno.ENETUNREACH);
    }
    // what is bound to a link is taken to be on it
    return Answer.of(new Route("198.51.100.1", 32, null, link).message());
  }

  private static byte[] message(
      int headerBytes, Consumer<ByteBuffer> header, Consumer<AttributeEncoder> attributes) {
    AttributeEncoder encoder = new AttributeEncoder();
    attributes.accept(encoder);
    return FakeKernel.payload(headerBytes, header, encoder);
  }

  private static void put(ByteBuffer header, int at, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      header.put(at + i, bytes[i]);
    }
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
