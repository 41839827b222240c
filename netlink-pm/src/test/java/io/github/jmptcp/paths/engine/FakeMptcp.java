package io.github.jmptcp.paths.engine;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenlMessage;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.paths.revival.TcpSample;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fake kernel with MPTCP: endpoints and limits, connections and subflows as sock_diag describes
 * them, interfaces with their addresses, and events. IPv4 alone. Numbers as in
 * include/uapi/linux/mptcp_pm.h, sock_diag.h, inet_diag.h and rtnetlink.h.
 */
final class FakeMptcp {
  private static final int EVENTS = 7;

  /** MPTCP_SUBFLOW_FLAG_FULLY_ESTABLISHED. */
  static final int FULLY_ESTABLISHED = 1 << 6;

  private static final InetSocketAddress NO_ADDRESS = new InetSocketAddress("0.0.0.0", 0);

  static final int CREATED = 1;
  static final int ESTABLISHED = 2;
  static final int CLOSED = 3;
  static final int REMOVED = 7;
  static final int SUB_ESTABLISHED = 10;
  static final int SUB_CLOSED = 11;

  /** A subflow, as long as it is in the kernel's tables. */
  static final class FakeSubflow {
    final long token;
    final InetSocketAddress local;
    final InetSocketAddress remote;
    final int localId;
    int state = 1;
    int flags = FULLY_ESTABLISHED;
    int boundTo;

    /** So many dumps do not show it, as may happen while other sockets come and go. */
    int hiddenDumps;

    /** So many dumps of connections do not show the one that it belongs to. */
    int hiddenLists;

    boolean server;

    /** Its connection has no addresses yet: the connect that opens it has not returned. */
    boolean unaddressed;

    /** The number of the first byte that arrived last, of 1000; 0 for none. */
    long mapped;

    TcpSample tcp = new TcpSample().since(1, 1, 1);

    FakeSubflow(long token, InetSocketAddress local, InetSocketAddress remote, int localId) {
      this.token = token;
      this.local = local;
      this.remote = remote;
      this.localId = localId;
    }

    /** One to port 443 of the peer. */
    FakeSubflow(long token, String from, int port, int localId) {
      this(
          token,
          new InetSocketAddress(from, port),
          new InetSocketAddress("192.0.2.1", 443),
          localId);
    }
  }

  /** The errno that sock_diag answers with; 0 for none. */
  volatile int diagnosisError;

  final FakeKernel kernel = new FakeKernel();
  final Family family =
      kernel.family("mptcp_pm", 28, 1, Map.of("mptcp_pm_cmds", 6, "mptcp_pm_events", EVENTS));
  final Map<Integer, Endpoint> endpoints = new LinkedHashMap<>();
  final List<FakeSubflow> subflows = new ArrayList<>();
  private final Map<Long, FakeSubflow> firsts = new LinkedHashMap<>();
  final Map<Long, Long> receiveNext = new LinkedHashMap<>();
  final List<String> commands = new ArrayList<>();
  final Map<String, Integer> addresses = new LinkedHashMap<>();
  int subflowLimit = 2;

  /** The errno that SET_LIMITS is answered with; 0 for none. */
  int limitError;

  /** The errnos that adding an endpoint with these addresses is answered with. */
  final Map<String, Integer> addErrors = new LinkedHashMap<>();

  /** The errno that a change of an endpoint's flags is answered with; 0 for none. */
  int changeError;

  /** The errno that the deletion of an endpoint is answered with; 0 for none. */
  int deleteError;

  /** The errnos that SUBFLOW_DESTROY of subflows from these ports is answered with. */
  final Map<Integer, Integer> destroyErrors = new LinkedHashMap<>();

  /** Tokens of connections that the peer has closed: they are in CLOSE_WAIT. */
  final List<Long> halfClosed = new ArrayList<>();

  FakeMptcp() {
    addresses.put("10.0.1.1", 2);
    addresses.put("10.0.2.1", 3);
    kernel.on(family, 1, request -> add(endpointIn(request)));
    kernel.on(family, 2, request -> delete(endpointIn(request)));
    kernel.on(family, 3, this::list);
    kernel.on(
        family,
        5,
        request -> {
          if (limitError != 0) {
            return Answer.error(limitError);
          }
          subflowLimit = (int) numberIn(request, 3);
          commands.add("limits " + subflowLimit);
          return Answer.ack();
        });
    kernel.on(
        family,
        6,
        request ->
            Answer.of(
                kernel.payload(family, 6, new AttributeEncoder().u32(2, 8).u32(3, subflowLimit))));
    kernel.on(
        family,
        7,
        request -> numberIn(request, 4) == 0 ? setFlags(endpointIn(request)) : userspace(request));
    for (int command = 8; command <= 11; command++) {
      kernel.on(family, command, this::userspace);
    }
    kernel.on(4, 20, 20, this::socketDiagnosis);
    kernel.on(0, 18, 16, this::links);
    kernel.on(0, 22, 20, request -> addressList());
    kernel.on(0, 26, 24, request -> Answer.error(Errno.ENETUNREACH));
  }

  // endpoints

  private Answer add(Endpoint endpoint) {
    int id = endpoint.id();
    Integer refused = addErrors.get(endpoint.address().getHostAddress());
    if (refused != null) {
      return Answer.error(refused);
    }
    endpoints
        .values()
        .removeIf(
            each -> each.has(EndpointFlag.IMPLICIT) && each.address().equals(endpoint.address()));
    for (Endpoint each : endpoints.values()) {
      if (each.address().equals(endpoint.address()) && each.port() == endpoint.port()) {
        return Answer.error(Errno.EEXIST);
      }
    }
    while (id == 0 || endpoint.id() == 0 && endpoints.containsKey(id)) {
      id++;
    }
    if (endpoints.containsKey(id)) {
      return Answer.error(Errno.EBUSY);
    }
    Endpoint added = endpoint.toBuilder().id(id).build();
    endpoints.put(id, added);
    commands.add("add " + added);
    return Answer.ack();
  }

  private Answer delete(Endpoint endpoint) {
    if (deleteError != 0) {
      return Answer.error(deleteError);
    }
    if (endpoint.id() == 0) {
      commands.add("delete id 0 " + endpoint.address().getHostAddress());
      return Answer.ack();
    }
    Endpoint deleted = endpoints.remove(endpoint.id());
    if (deleted == null) {
      return Answer.error(Errno.EINVAL);
    }
    commands.add("delete " + deleted);
    return Answer.ack();
  }

  private Answer setFlags(Endpoint change) {
    if (changeError != 0) {
      return Answer.error(changeError);
    }
    Endpoint before = endpoints.get(change.id());
    int changeable = EndpointFlag.BACKUP.bit() | EndpointFlag.FULLMESH.bit();
    Endpoint after =
        before.toBuilder()
            .flagBits(before.flagBits() & ~changeable | change.flagBits() & changeable)
            .build();
    endpoints.put(change.id(), after);
    commands.add("change " + after);
    return Answer.ack();
  }

  private Answer list(NetlinkMessage request) throws NetlinkException {
    List<byte[]> parts = new ArrayList<>();
    Endpoint asked = request.payload().remaining() > 4 ? endpointIn(request) : null;
    for (Endpoint each : endpoints.values()) {
      if (asked == null || asked.id() == each.id()) {
        parts.add(
            kernel.payload(
                family, 3, new AttributeEncoder().nested(1, nest -> encode(nest, each))));
      }
    }
    return asked != null && parts.isEmpty() ? Answer.error(Errno.EINVAL) : Answer.of(parts);
  }

  private static void encode(AttributeEncoder nest, Endpoint endpoint) {
    nest.u16(1, 2)
        .u8(2, endpoint.id())
        .bytes(3, endpoint.addressBytes())
        .u32(6, endpoint.flagBits());
    if (endpoint.deviceIndex() != 0) {
      nest.s32(7, endpoint.deviceIndex());
    }
  }

  private static Endpoint endpointIn(NetlinkMessage request) throws NetlinkException {
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    byte[] address = {0, 0, 0, 0};
    int id = 0;
    int flags = 0;
    int index = 0;
    while (attributes.next()) {
      if (attributes.type() != 1) {
        continue;
      }
      AttributeDecoder nest = attributes.nested();
      while (nest.next()) {
        switch (nest.type()) {
          case 2 -> id = nest.u8();
          case 3 -> address = nest.bytes();
          case 6 -> flags = (int) nest.u32();
          case 7 -> index = nest.s32();
          default -> {}
        }
      }
    }
    try {
      return Endpoint.of(InetAddress.getByAddress(address))
          .id(id)
          .flagBits(flags)
          .deviceIndex(index, null)
          .build();
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static long numberIn(NetlinkMessage request, int type) throws NetlinkException {
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    long number = 0;
    while (attributes.next()) {
      if (attributes.type() == type) {
        number = attributes.u32();
      }
    }
    return number;
  }

  // userspace path manager

  /** Tokens of connections that the kernel's path manager has. */
  final List<Long> kernelManaged = new ArrayList<>();

  private Answer userspace(NetlinkMessage request) throws NetlinkException {
    long token = numberIn(request, 4);
    if (kernelManaged.contains(token)) {
      return Answer.error(Errno.EINVAL, "invalid request; userspace PM not selected", -1);
    }
    Endpoint local = endpointIn(request);
    int localPort = portIn(request, 1);
    int remotePort = portIn(request, 6);
    String remote = remoteIn(request);
    String id = local.id() == 0 ? "" : " id " + local.id();
    String address = local.address().getHostAddress();
    switch (request.payload().get(0)) {
      case 7 -> {
        boolean backup = local.has(EndpointFlag.BACKUP);
        commands.add(token + (backup ? " backup " : " normal ") + address + ":" + localPort);
      }
      case 8 -> commands.add(token + " announce " + address + id);
      case 9 -> commands.add(token + " remove " + numberIn8(request, 5));
      case 10 -> {
        if (subflows.stream()
            .noneMatch(each -> each.token == token && (each.flags & FULLY_ESTABLISHED) != 0)) {
          return Answer.error(Errno.ENOTCONN);
        }
        commands.add(
            token
                + " create "
                + address
                + id
                + (local.deviceIndex() == 0 ? "" : " dev " + local.deviceIndex())
                + (local.has(EndpointFlag.BACKUP) ? " backup" : "")
                + " -> "
                + remote);
      }
      default -> {
        Integer refused = destroyErrors.get(localPort);
        if (refused != null) {
          commands.add(token + " destroy refused " + address + ":" + localPort);
          return Answer.error(refused);
        }
        boolean found =
            subflows.removeIf(
                each ->
                    each.token == token
                        && each.local.getPort() == localPort
                        && each.local.getAddress().equals(local.address())
                        && each.remote.getPort() == remotePort
                        && each.remote.getAddress().getHostAddress().equals(remote));
        if (!found) {
          return Answer.error(Errno.ESRCH, "subflow not found", -1);
        }
        commands.add(token + " destroy " + address + ":" + localPort);
      }
    }
    return Answer.ack();
  }

  private static int portIn(NetlinkMessage request, int type) throws NetlinkException {
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    int port = 0;
    while (attributes.next()) {
      AttributeDecoder nest = attributes.type() == type ? attributes.nested() : null;
      while (nest != null && nest.next()) {
        port = nest.type() == 5 ? nest.u16() : port;
      }
    }
    return port;
  }

  private static int numberIn8(NetlinkMessage request, int type) throws NetlinkException {
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    int number = -1;
    while (attributes.next()) {
      number = attributes.type() == type ? attributes.u8() : number;
    }
    return number;
  }

  private static String remoteIn(NetlinkMessage request) throws NetlinkException {
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    String remote = "";
    while (attributes.next()) {
      AttributeDecoder nest = attributes.type() == 6 ? attributes.nested() : null;
      while (nest != null && nest.next()) {
        if (nest.type() == 3) {
          remote = address(nest.bytes());
        }
      }
    }
    return remote;
  }

  private static String address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** The peer announces an address. */
  void announce(long token, int remoteId, String address) {
    kernel.multicast(
        family,
        EVENTS,
        6,
        new AttributeEncoder()
            .u32(1, token)
            .u8(4, remoteId)
            .bytes(7, bytes(address))
            .u16BigEndian(10, 443));
  }

  /** A join that waits for its answer: no event reports it. */
  FakeSubflow joining(long token, String from, int port, int localId) {
    FakeSubflow subflow = new FakeSubflow(token, from, port, localId);
    subflow.state = 2;
    subflows.add(subflow);
    return subflow;
  }

  // sockets

  private Answer socketDiagnosis(NetlinkMessage request) {
    if (diagnosisError != 0) {
      return Answer.error(diagnosisError);
    }
    ByteBuffer asked = request.payload();
    int protocol = asked.get(1) & 0xff;
    boolean dump = request.hasFlags(0x300);
    if (protocol == 255) {
      return connections(dump, asked.getInt(48) & 0xffffffffL);
    }
    List<byte[]> parts = new ArrayList<>();
    for (FakeSubflow each : subflows) {
      boolean asks = dump ? matches(asked, each) : isExactly(asked, each);
      if (asks && (!dump || each.hiddenDumps-- <= 0)) {
        parts.add(describe(each));
      }
    }
    return !dump && parts.isEmpty() ? Answer.error(Errno.ENOENT) : Answer.of(parts);
  }

  private static boolean matches(ByteBuffer asked, FakeSubflow subflow) {
    if (asked.get(0) != 2 || (asked.getInt(4) & 1 << subflow.state) == 0) {
      return false; // another family or state
    }
    if (asked.limit() == 56) {
      return true;
    }
    byte[] source = new byte[4];
    for (int i = 0; i < 4; i++) {
      source[i] = asked.get(56 + 4 + 4 + 8 + i); // attribute, op, condition
    }
    return java.util.Arrays.equals(source, subflow.local.getAddress().getAddress());
  }

  private static boolean isExactly(ByteBuffer asked, FakeSubflow subflow) {
    return port(asked, 8) == subflow.local.getPort()
        && port(asked, 10) == subflow.remote.getPort()
        && asked.getInt(44) == subflow.boundTo;
  }

  private static int port(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 0xff) << 8 | bytes.get(at + 1) & 0xff;
  }

  private static ByteBuffer header(int state, InetSocketAddress local, InetSocketAddress remote) {
    return ByteBuffer.allocate(72)
        .order(ByteOrder.nativeOrder())
        .put(0, (byte) 2)
        .put(1, (byte) state)
        .put(4, (byte) (local.getPort() >> 8))
        .put(5, (byte) local.getPort())
        .put(6, (byte) (remote.getPort() >> 8))
        .put(7, (byte) remote.getPort())
        .put(8, local.getAddress().getAddress())
        .put(24, remote.getAddress().getAddress());
  }

  private static byte[] describe(FakeSubflow subflow) {
    byte[] attributes =
        new AttributeEncoder()
            .bytes(2, subflow.tcp.toBytes())
            .nested(
                19,
                ulp ->
                    ulp.string(1, "mptcp")
                        .nested(
                            3,
                            nest ->
                                nest.u32(1, 99)
                                    .u32(2, subflow.token)
                                    .u64(4, subflow.mapped)
                                    .u16(7, 1_000)
                                    .u32(8, subflow.flags)
                                    .u8(9, 0)
                                    .u8(10, subflow.localId)))
            .toBytes();
    return ByteBuffer.allocate(72 + attributes.length)
        .put(
            header(subflow.state, subflow.local, subflow.remote)
                .putInt(40, subflow.boundTo)
                .array())
        .put(attributes)
        .array();
  }

  private Answer connections(boolean dump, long token) {
    Map<Long, byte[]> parts = new LinkedHashMap<>();
    for (FakeSubflow each : subflows) {
      FakeSubflow first = firsts.getOrDefault(each.token, each);
      if (dump ? each.hiddenLists-- <= 0 : each.token == token) {
        ByteBuffer info = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
        info.putInt(8, 2).putInt(12, (int) each.token);
        info.putLong(32, receiveNext.getOrDefault(each.token, 0L));
        byte[] attributes = new AttributeEncoder().bytes(2, info.array()).toBytes();
        parts.put(
            each.token,
            ByteBuffer.allocate(72 + attributes.length)
                .put(
                    first.unaddressed
                        ? header(2, NO_ADDRESS, NO_ADDRESS).array()
                        : header(halfClosed.contains(each.token) ? 8 : 1, first.local, first.remote)
                            .array())
                .put(attributes)
                .array());
      }
    }
    return !dump && parts.isEmpty()
        ? Answer.error(Errno.ENOENT)
        : Answer.of(new ArrayList<>(parts.values()));
  }

  // interfaces

  private Answer links(NetlinkMessage request) throws NetlinkException {
    int askedIndex = request.payload().getInt(4);
    String askedName = "";
    AttributeDecoder attributes = request.attributes(16, "test");
    while (attributes.next()) {
      askedName = attributes.type() == 3 ? attributes.string() : askedName;
    }
    List<byte[]> parts = new ArrayList<>();
    for (int index = 2; index <= 3; index++) {
      String device = "eth" + (index - 1);
      if (askedIndex != 0 && askedIndex != index
          || !askedName.isEmpty() && !askedName.equals(device)) {
        continue;
      }
      byte[] name = new AttributeEncoder().string(3, device).toBytes();
      parts.add(
          ByteBuffer.allocate(16 + name.length)
              .order(ByteOrder.nativeOrder())
              .putInt(4, index)
              .putInt(8, 0x10001)
              .put(16, name)
              .array());
    }
    return parts.isEmpty() ? Answer.error(Errno.ENODEV) : Answer.of(parts);
  }

  private Answer addressList() {
    List<byte[]> parts = new ArrayList<>();
    addresses.forEach((address, index) -> parts.add(describe(address, index)));
    return Answer.of(parts);
  }

  private static byte[] describe(String address, int index) {
    byte[] attributes = new AttributeEncoder().bytes(2, bytes(address)).toBytes();
    return ByteBuffer.allocate(8 + attributes.length)
        .order(ByteOrder.nativeOrder())
        .put(0, (byte) 2)
        .put(1, (byte) 24)
        .putInt(4, index)
        .put(8, attributes)
        .array();
  }

  static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  // what happens

  /** A connection from 10.0.1.1, its first subflow. */
  FakeSubflow connect(long token, int port) {
    return connect(token, port, "10.0.1.1");
  }

  /** The same from an address. */
  FakeSubflow connect(long token, int port, String from) {
    FakeSubflow subflow = connection(token, port, from);
    event(CREATED, subflow, 0);
    event(ESTABLISHED, subflow, 0);
    return subflow;
  }

  /** A connection with this first subflow. */
  FakeSubflow connect(FakeSubflow first) {
    subflows.add(first);
    firsts.put(first.token, first);
    event(CREATED, first, 0);
    event(ESTABLISHED, first, 0);
    return first;
  }

  /** A connection that no event has reported yet. */
  FakeSubflow connection(long token, int port) {
    return connection(token, port, "10.0.1.1");
  }

  private FakeSubflow connection(long token, int port, String from) {
    FakeSubflow subflow = new FakeSubflow(token, from, port, 0);
    subflows.add(subflow);
    firsts.put(token, subflow);
    return subflow;
  }

  /** A connect that waits for the answer to its SYN. */
  FakeSubflow connecting(int port, String from) {
    return connecting(port, from, 0);
  }

  /** The same; a join where its local id is not 0. */
  FakeSubflow connecting(int port, String from, int localId) {
    FakeSubflow subflow = joining(port, from, port, localId);
    subflow.flags = 0;
    return subflow;
  }

  /** A connection whose peer has not answered data yet: the kernel opens no further subflow. */
  FakeSubflow connectUnconfirmed(long token, int port) {
    FakeSubflow subflow = connection(token, port);
    subflow.flags = 0;
    event(CREATED, subflow, 0);
    return subflow;
  }

  /** The peer has answered. */
  void confirm(FakeSubflow subflow) {
    subflow.flags = FULLY_ESTABLISHED;
    event(ESTABLISHED, subflow, 0);
  }

  /** A connection that this side accepts. */
  FakeSubflow accept(long token, int port) {
    return accept(token, port, 5000);
  }

  /** The same from a port of the peer. */
  FakeSubflow accept(long token, int port, int from) {
    FakeSubflow subflow =
        new FakeSubflow(
            token,
            new InetSocketAddress("10.0.1.1", port),
            new InetSocketAddress("192.0.2.1", from),
            0);
    subflow.server = true;
    return connect(subflow);
  }

  /** A subflow that a client joins from an address to where its connection was accepted. */
  FakeSubflow acceptJoin(FakeSubflow first, String from, int port) {
    FakeSubflow subflow =
        new FakeSubflow(first.token, first.local, new InetSocketAddress(from, port), 0);
    joined(subflow);
    return subflow;
  }

  /** A subflow joins from an address. */
  FakeSubflow join(long token, String from, int port, int localId) {
    FakeSubflow subflow = new FakeSubflow(token, from, port, localId);
    joined(subflow);
    return subflow;
  }

  /** A subflow that joins. */
  void joined(FakeSubflow subflow) {
    subflows.add(subflow);
    event(SUB_ESTABLISHED, subflow, 0);
  }

  /** A subflow ends, or could not be made. */
  void end(FakeSubflow subflow, int error) {
    subflows.remove(subflow);
    event(SUB_CLOSED, subflow, error);
  }

  /** The peer withdraws an address. */
  void withdraw(long token, int remoteId) {
    kernel.multicast(family, EVENTS, REMOVED, new AttributeEncoder().u32(1, token).u8(4, remoteId));
  }

  void close(long token) {
    subflows.removeIf(each -> each.token == token);
    kernel.multicast(family, EVENTS, CLOSED, new AttributeEncoder().u32(1, token));
  }

  private void event(int number, FakeSubflow subflow, int error) {
    AttributeEncoder event =
        new AttributeEncoder()
            .u32(1, subflow.token)
            .u16(2, 2)
            .u8(3, subflow.localId)
            .u8(4, 0)
            .bytes(5, subflow.local.getAddress().getAddress())
            .bytes(7, subflow.remote.getAddress().getAddress())
            .u16BigEndian(9, subflow.local.getPort())
            .u16BigEndian(10, subflow.remote.getPort());
    if (number >= SUB_ESTABLISHED) {
      event.u8(11, 0);
    }
    if (subflow.server) {
      event.u8(18, 1);
    }
    if (error != 0) {
      event.u8(12, error);
    }
    if (subflow.boundTo != 0) {
      event.s32(15, subflow.boundTo);
    }
    kernel.multicast(family, EVENTS, number, event);
  }

  /** An address comes or goes, which rtnetlink reports. */
  void address(String address, boolean there) {
    int index = address.equals("10.0.1.1") ? 2 : 3;
    if (there) {
      addresses.put(address, index);
    } else {
      addresses.remove(address);
    }
    kernel.multicast(
        0, 5, new NetlinkMessage(there ? 20 : 21, 0, 0, 0, describe(address, index)).encode());
  }
}
