package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A fake kernel with links, IPv4 addresses, routes and subflows, of which a test adds and removes.
 * Numbers are those of include/uapi/linux/rtnetlink.h, if_link.h and inet_diag.h.
 */
final class FakeHost {
  private static final int UP_WITH_CARRIER = 0x10001;
  private static final byte AF_INET = 2;
  private static final byte ESTABLISHED = 1;

  final FakeKernel kernel = new FakeKernel();
  private final List<byte[]> links = new ArrayList<>();
  private final List<byte[]> addresses = new ArrayList<>();
  private final List<byte[]> subflows = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();

  /** A route, of which the destination is null for a default one. */
  record Route(String destination, int prefix, String gateway, int link) {
    byte[] message() {
      return FakeHost.message(
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

  FakeHost() {
    kernel.on(Netlink.NETLINK_ROUTE, 18, 16, request -> Answer.of(links));
    kernel.on(Netlink.NETLINK_ROUTE, 22, 20, request -> Answer.of(addresses));
    kernel.on(Netlink.NETLINK_ROUTE, 26, 24, this::route);
    kernel.on(
        Netlink.NETLINK_SOCK_DIAG,
        20,
        20,
        request -> request.payload().get(0) == AF_INET ? Answer.of(subflows) : Answer.of());
  }

  FakeHost link(int index, String name, String kind, int master) {
    links.add(
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

  /** A link of hardware with an address, and the route of its network. */
  FakeHost network(int index, String name, String address, int prefix) {
    link(index, name, null, 0);
    return address(index, address, prefix);
  }

  FakeHost address(int link, String address, int prefix) {
    addresses.add(
        message(
            8,
            header -> header.put(0, AF_INET).put(1, (byte) prefix).putInt(4, link),
            attributes -> attributes.bytes(1, bytes(address)).bytes(2, bytes(address))));
    return prefix == 32
        ? this
        : route(address.substring(0, address.lastIndexOf('.')) + ".0", prefix, null, link);
  }

  FakeHost defaultRoute(String gateway, int link) {
    return route(null, 0, gateway, link);
  }

  FakeHost route(String destination, int prefix, String gateway, int link) {
    routes.add(new Route(destination, prefix, gateway, link));
    return this;
  }

  FakeHost removeRoutesOf(int link) {
    routes.removeIf(each -> each.link() == link);
    return this;
  }

  FakeHost subflow(String local) {
    subflows.add(
        message(
            72,
            header -> {
              header.put(0, AF_INET).put(1, ESTABLISHED);
              header.put(8, bytes(local)).put(24, bytes("192.0.2.1"));
            },
            attributes ->
                attributes.nested(
                    19, ulp -> ulp.string(1, "mptcp").nested(3, of -> of.u32(2, 4711)))));
    return this;
  }

  FakeHost closeSubflows() {
    subflows.clear();
    return this;
  }

  /** How often the subflows were read. */
  long subflowReads() {
    return kernel.requests().stream().filter(each -> each.type() == 20).count() / 2;
  }

  private Answer route(NetlinkMessage request) throws NetlinkException {
    if (request.hasFlags(Netlink.NLM_F_DUMP)) {
      return request.payload().get(0) == AF_INET
          ? Answer.of(routes.stream().map(Route::message).toList())
          : Answer.of();
    }
    int link = 0;
    AttributeDecoder attributes = request.attributes(12, "test");
    while (attributes.next()) {
      link = attributes.type() == 4 ? attributes.s32() : link;
    }
    // only what leads everywhere leads to the remote address that is asked for
    for (Route each : routes) {
      if (each.destination() == null && (link == 0 || each.link() == link)) {
        return Answer.of(each.message());
      }
    }
    // what is bound to a link is taken to be on it
    return link == 0
        ? Answer.error(Errno.ENETUNREACH)
        : Answer.of(new Route("198.51.100.1", 32, null, link).message());
  }

  private static byte[] message(
      int headerBytes, Consumer<ByteBuffer> header, Consumer<AttributeEncoder> attributes) {
    AttributeEncoder encoder = new AttributeEncoder();
    attributes.accept(encoder);
    return FakeKernel.payload(headerBytes, header, encoder);
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
