package io.github.jmptcp.netlink.testkit;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenlMessage;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.MessageDecoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.Transport;
import io.github.jmptcp.netlink.TransportFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Answers netlink requests in place of the kernel. Give it to whatever takes a {@link
 * TransportFactory}:
 *
 * <pre>{@code
 * FakeKernel kernel = new FakeKernel();
 * Family family = kernel.family("mptcp_pm", 28, 1, Map.of("mptcp_pm_events", 5));
 * kernel.on(family, 6, request -> Answer.of(kernel.payload(family, 6, limits)));
 * try (PathManager manager = PathManager.open(kernel)) { ... }
 * }</pre>
 *
 * <p>What has no handler is refused as by the kernel: EPROTONOSUPPORT for a protocol, ENOENT for a
 * family, EOPNOTSUPP for a command or message type. Safe for concurrent use.
 */
public final class FakeKernel implements TransportFactory {
  private static final int GENL_ID_CTRL = 0x10;
  private static final int CTRL_CMD_GETFAMILY = 3;
  private static final int CTRL_CMD_NEWFAMILY = 1;
  private static final int CTRL_ATTR_FAMILY_ID = 1;
  private static final int CTRL_ATTR_FAMILY_NAME = 2;
  private static final int CTRL_ATTR_VERSION = 3;
  private static final int CTRL_ATTR_MCAST_GROUPS = 7;

  /** Answers requests of one type. */
  @FunctionalInterface
  public interface Handler {
    /** Called in the thread that sends the request. */
    Answer answer(NetlinkMessage request) throws NetlinkException;
  }

  private static final class Route {
    final int replyType;
    final Handler handler;

    Route(int replyType, Handler handler) {
      this.replyType = replyType;
      this.handler = handler;
    }
  }

  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private final Map<String, Family> families = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> refusedGroups = new ConcurrentHashMap<>();
  private final List<FakeTransport> transports = new CopyOnWriteArrayList<>();
  private final List<NetlinkMessage> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger ports = new AtomicInteger(4000);

  public FakeKernel() {
    on(
        Netlink.NETLINK_GENERIC,
        GENL_ID_CTRL,
        CTRL_CMD_GETFAMILY,
        GENL_ID_CTRL,
        this::describeFamily);
  }

  /**
   * Registers a family, so that it is found by name.
   *
   * @param groups numbers of its multicast groups by name
   */
  public Family family(String name, int id, int version, Map<String, Integer> groups) {
    Family family = new Family(name, id, version, groups);
    families.put(name, family);
    return family;
  }

  /** Answers a command of a family. */
  public FakeKernel on(Family family, int command, Handler handler) {
    return on(Netlink.NETLINK_GENERIC, family.id(), command, family.id(), handler);
  }

  /**
   * Answers a message type of another protocol than generic netlink.
   *
   * @param replyType the type of the messages in the answer, such as RTM_NEWLINK for RTM_GETLINK
   */
  public FakeKernel on(int protocol, int type, int replyType, Handler handler) {
    return on(protocol, type, -1, replyType, handler);
  }

  private FakeKernel on(int protocol, int type, int command, int replyType, Handler handler) {
    routes.put(protocol + "/" + type + "/" + command, new Route(replyType, handler));
    return this;
  }

  /**
   * The payload of a message of another protocol: a fixed header, of zeros but for what is put
   * there, and attributes.
   */
  public static byte[] payload(
      int headerBytes, Consumer<ByteBuffer> header, AttributeEncoder attributes) {
    byte[] tail = attributes.toBytes();
    ByteBuffer message =
        ByteBuffer.allocate(headerBytes + tail.length).order(ByteOrder.nativeOrder());
    header.accept(message);
    message.position(headerBytes);
    message.put(tail);
    return message.array();
  }

  /** A payload of a family's message: header and attributes. */
  public byte[] payload(Family family, int command, AttributeEncoder attributes) {
    return GenlMessage.payload(command, family.version(), attributes.toBytes());
  }

  /** From now on joining this group fails with EPERM, as for an unprivileged process. */
  public FakeKernel refuseJoin(int group) {
    refusedGroups.put(group, Errno.EPERM);
    return this;
  }

  /** Sends a message of a family to all that joined a group. */
  public void multicast(Family family, int group, int command, AttributeEncoder attributes) {
    multicast(
        Netlink.NETLINK_GENERIC,
        group,
        new NetlinkMessage(family.id(), 0, 0, 0, payload(family, command, attributes)).encode());
  }

  /** Sends a datagram to all that joined a group of a protocol. */
  public void multicast(int protocol, int group, byte[] datagram) {
    for (FakeTransport transport : transports) {
      transport.deliver(protocol, group, datagram);
    }
  }

  /**
   * Makes the next receive of all that joined any group fail with ENOBUFS, as after an overflow;
   * messages that come before all is read are thrown away, as the kernel does.
   */
  public void overflow() {
    for (FakeTransport transport : transports) {
      transport.overflow();
    }
  }

  /** All requests so far, in order, as they were sent. */
  public List<NetlinkMessage> requests() {
    return new ArrayList<>(requests);
  }

  /** How many transports have joined a group of a protocol. */
  public int members(int protocol, int group) {
    int members = 0;
    for (FakeTransport transport : transports) {
      members += transport.hasJoined(protocol, group) ? 1 : 0;
    }
    return members;
  }

  /** How many transports are open now. */
  public int openTransports() {
    return transports.size();
  }

  @Override
  public Transport open(int protocol) throws NetlinkException {
    String prefix = protocol + "/";
    if (routes.keySet().stream().noneMatch(key -> key.startsWith(prefix))) {
      throw new NetlinkException("netlink socket(AF_NETLINK)", Errno.EPROTONOSUPPORT, null, -1);
    }
    FakeTransport transport =
        new FakeTransport(
            protocol, ports.incrementAndGet(), this::serve, refusedGroups, transports);
    transports.add(transport);
    return transport;
  }

  private void serve(int protocol, byte[] datagram, Consumer<byte[]> replies)
      throws NetlinkException {
    for (NetlinkMessage request : MessageDecoder.decode(datagram, "request to the fake kernel")) {
      requests.add(request);
      Route route = route(protocol, request);
      Answer answer =
          route == null ? Answer.error(Errno.EOPNOTSUPP) : route.handler.answer(request);
      int type = route == null ? 0 : route.replyType;
      answer.datagrams(request, type).forEach(replies);
    }
  }

  private @org.jspecify.annotations.Nullable Route route(int protocol, NetlinkMessage request) {
    int command = -1;
    if (protocol == Netlink.NETLINK_GENERIC && request.payload().hasRemaining()) {
      command = request.payload().get(0) & 0xff;
    }
    return routes.get(protocol + "/" + request.type() + "/" + command);
  }

  private Answer describeFamily(NetlinkMessage request) throws NetlinkException {
    String name = "";
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "CTRL_GETFAMILY");
    while (attributes.next()) {
      if (attributes.type() == CTRL_ATTR_FAMILY_NAME) {
        name = attributes.string();
      }
    }
    Family family = families.get(name);
    if (family == null) {
      return Answer.error(Errno.ENOENT);
    }
    AttributeEncoder reply =
        new AttributeEncoder()
            .string(CTRL_ATTR_FAMILY_NAME, name)
            .u16(CTRL_ATTR_FAMILY_ID, family.id())
            .u32(CTRL_ATTR_VERSION, family.version())
            .nested(CTRL_ATTR_MCAST_GROUPS, list -> groups(list, family));
    return Answer.of(GenlMessage.payload(CTRL_CMD_NEWFAMILY, 2, reply.toBytes()));
  }

  private static void groups(AttributeEncoder list, Family family) {
    int number = 0;
    for (Map.Entry<String, Integer> group : family.groups().entrySet()) {
      list.nested(++number, nest -> nest.string(1, group.getKey()).u32(2, group.getValue()));
    }
  }
}
