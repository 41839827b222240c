package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A host with interfaces, routes, endpoints, limits, sockets and files, for the checks of the
 * doctor. Numbers are those of include/uapi/linux/rtnetlink.h, if_link.h, inet_diag.h, mptcp.h and
 * mptcp_pm.h.
 */
final class FakeHost {
  static final int SIGNAL = 1;
  static final int SUBFLOW = 2;
  static final int FULLMESH = 8;
  private static final int GET_ADDR = 3;
  private static final int GET_LIMITS = 6;
  private static final int AF_INET = 2;
  private static final int DUMP = 0x300; // NLM_F_DUMP
  private static final int RTA_SRC = 2;
  private static final int ESTABLISHED = 1;
  private static final int LISTEN = 10;

  /** Of a subflow: the connect was made here, and the handshake has ended. */
  private static final int OPENED_HERE = 1 << 1 | 1 << 6;

  final FakeSockets sockets = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final FakeKernel netlink = new FakeKernel();
  private final List<byte[]> links = new ArrayList<>();
  private final List<byte[]> addresses = new ArrayList<>();
  private final List<byte[]> endpoints = new ArrayList<>();
  private final List<byte[]> routes = new ArrayList<>();
  private final List<byte[]> rules = new ArrayList<>();
  private final Map<String, Integer> ways = new HashMap<>();
  private final List<byte[]> diagnosed = new ArrayList<>();
  private File root = new File("/dev/null/no-such-folder"); // where no test can write
  private final Family family = netlink.family("mptcp_pm", 28, 1, Map.of("mptcp_pm_events", 7));

  FakeHost(int subflows, int addAddrAccepted) {
    netlink.on(Netlink.NETLINK_ROUTE, 18, 16, request -> Answer.of(links));
    netlink.on(Netlink.NETLINK_ROUTE, 22, 20, request -> Answer.of(addresses));
    netlink.on(Netlink.NETLINK_ROUTE, 26, 24, this::routes);
    netlink.on(
        Netlink.NETLINK_ROUTE,
        34,
        32,
        request -> request.payload().get(0) == AF_INET ? Answer.of(rules) : Answer.of());
    netlink.on(
        Netlink.NETLINK_SOCK_DIAG,
        20,
        20,
        request -> request.payload().get(0) == AF_INET ? Answer.of(diagnosed) : Answer.of());
    netlink.on(family, GET_ADDR, request -> Answer.of(endpoints));
    netlink.on(
        family,
        GET_LIMITS,
        request ->
            Answer.of(
                netlink.payload(
                    family,
                    GET_LIMITS,
                    new AttributeEncoder().u32(2, addAddrAccepted).u32(3, subflows))));
  }

  /** All routes of IPv4, or the way of a packet from an address. */
  private Answer routes(NetlinkMessage request) throws NetlinkException {
    if (request.payload().get(0) != AF_INET) {
      return (request.flags() & DUMP) == DUMP ? Answer.of() : Answer.error(101);
    }
    if ((request.flags() & DUMP) == DUMP) {
      return Answer.of(routes);
    }
    AttributeDecoder attributes = request.attributes(12, "RTM_GETROUTE");
    while (attributes.next()) {
      if (attributes.type() == RTA_SRC) {
        Integer way = ways.get(text(attributes.bytes()));
        return way == null ? Answer.error(101) : Answer.of(route(way, 254));
      }
    }
    return Answer.error(101); // ENETUNREACH
  }

  private static byte[] route(int device, int table) {
    return FakeKernel.payload(
        12,
        header -> header.put(0, (byte) AF_INET).put(4, (byte) table).put(7, (byte) 1),
        new AttributeEncoder().s32(4, device).bytes(5, bytes("10.0.1.254")));
  }

  /** The interface has a default route. */
  FakeHost defaultRoute(int device) {
    return defaultRoute(device, 254); // the main table
  }

  /** The same in a table. */
  FakeHost defaultRoute(int device, int table) {
    routes.add(route(device, table));
    return this;
  }

  /** A rule chooses a table for packets with a mark, or without one (0). */
  FakeHost rule(int table, int mark) {
    return rule(table, mark, 0);
  }

  /** The same for all other packets. */
  FakeHost ruleNot(int table, int mark) {
    return rule(table, mark, 2); // FIB_RULE_INVERT
  }

  private FakeHost rule(int table, int mark, int flags) {
    rules.add(
        FakeKernel.payload(
            12,
            header ->
                header
                    .put(0, (byte) AF_INET)
                    .put(4, (byte) table)
                    .put(7, (byte) 1) // FR_ACT_TO_TBL
                    .putInt(8, flags),
            new AttributeEncoder().u32(10, mark)));
    return this;
  }

  /** Packets from that address to other networks leave by that interface. */
  FakeHost leaves(String address, int device) {
    ways.put(address, device);
    return this;
  }

  /** An MPTCP socket listens there. */
  FakeHost listener(String address, int port) {
    diagnosed.add(diag(LISTEN, address, port, "0.0.0.0", 0, new AttributeEncoder()));
    return this;
  }

  /**
   * A subflow of a connection that this host has opened.
   *
   * @param localId 0 for the first one
   */
  FakeHost subflow(long token, String address, int localId) {
    AttributeEncoder ulp =
        new AttributeEncoder()
            .nested(
                19,
                of ->
                    of.string(1, "mptcp")
                        .nested(3, it -> it.u32(2, token).u32(8, OPENED_HERE).u8(10, localId)));
    diagnosed.add(diag(ESTABLISHED, address, 40_000, "192.0.2.1", 443, ulp));
    return this;
  }

  private static byte[] diag(
      int state, String local, int port, String remote, int remotePort, AttributeEncoder more) {
    return FakeKernel.payload(
        72,
        header -> {
          header.put(0, (byte) AF_INET).put(1, (byte) state);
          header.put(4, (byte) (port >> 8)).put(5, (byte) port);
          header.put(6, (byte) (remotePort >> 8)).put(7, (byte) remotePort);
          header.putInt(44, port); // the cookie
          put(header, 8, bytes(local));
          put(header, 24, bytes(remote));
        },
        more);
  }

  private static void put(ByteBuffer header, int at, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      header.put(at + i, bytes[i]);
    }
  }

  /** The folder of all files that the host has. */
  FakeHost root(Path folder) {
    root = folder.toFile();
    return this;
  }

  /** A file of the host; {@link #root} comes first. */
  FakeHost file(String path, String content) {
    try {
      Path file = root.toPath().resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A sysctl, such as net/mptcp/enabled. */
  FakeHost sysctl(String path, String value) {
    return file("/proc/sys/" + path, value + "\n");
  }

  /** A process; {@link #root} comes first. */
  FakeHost process(int pid, String name) {
    file("/proc/" + pid + "/comm", name + "\n");
    namespaceOf("self");
    namespaceOf(String.valueOf(pid));
    return this;
  }

  private void namespaceOf(String process) {
    try {
      Path link = root.toPath().resolve("proc/" + process + "/ns/net");
      if (!Files.isSymbolicLink(link)) {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("net:[4026531840]"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Netlink cannot be used, as where a seccomp filter forbids it. */
  FakeHost refusesNetlink(int errno) {
    netlink.on(Netlink.NETLINK_ROUTE, 18, 16, request -> Answer.error(errno));
    return this;
  }

  /** There is no path manager. */
  FakeHost withoutPathManager() {
    netlink.on(family, GET_ADDR, request -> Answer.error(95));
    return this;
  }

  FakeHost network(int index, String name, String address) {
    links.add(
        FakeKernel.payload(
            16,
            header -> header.putInt(4, index).putInt(8, 0x10001), // up, with carrier
            new AttributeEncoder().string(3, name)));
    addresses.add(
        FakeKernel.payload(
            8,
            header -> header.put(0, (byte) 2).put(1, (byte) 24).putInt(4, index),
            new AttributeEncoder().bytes(1, bytes(address)).bytes(2, bytes(address))));
    return this;
  }

  /**
   * Adds an endpoint.
   *
   * @param device the index of its interface; 0: none
   */
  FakeHost endpoint(int id, String address, int flags, int device) {
    endpoints.add(
        netlink.payload(
            family,
            GET_ADDR,
            new AttributeEncoder()
                .nested(
                    1,
                    of ->
                        of.u16(1, 2)
                            .u8(2, id)
                            .bytes(3, bytes(address))
                            .u32(6, flags)
                            .s32(7, device))));
    return this;
  }

  /** The findings of a check, as lines. */
  List<String> findings(Check check) throws Exception {
    List<Finding> findings = new ArrayList<>();
    try (HostState state = new HostState(new File("jmptcp.jar"), sockets.libC(), netlink, root)) {
      check.look(state, findings);
    }
    return findings.stream().map(Finding::line).toList();
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
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
