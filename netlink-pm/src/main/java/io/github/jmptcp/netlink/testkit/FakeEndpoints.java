package io.github.jmptcp.netlink.testkit;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenlMessage;
import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The endpoints and limits of a {@link FakeKernel}, IPv4 only, which refuses what the real one
 * does. Numbers are those of include/uapi/linux/mptcp_pm.h. Safe for concurrent use.
 */
public final class FakeEndpoints {
  private static final int ADD_ADDR = 1;
  private static final int DEL_ADDR = 2;
  private static final int GET_ADDR = 3;
  private static final int SET_LIMITS = 5;
  private static final int GET_LIMITS = 6;
  private static final int SET_FLAGS = 7;

  private final List<Endpoint> all = new CopyOnWriteArrayList<>();
  private volatile long subflows = 2;
  private volatile long addAddrAccepted;
  private volatile int refusal;

  private final FakeKernel kernel;
  private final Family family;
  private final int capacity;
  private int lastId;

  /**
   * Adds them to a fake kernel: no endpoint, and the limits of a new network namespace.
   *
   * @param capacity the highest number of endpoints, and of each limit: 8, from kernel 7.2 on 64
   */
  public FakeEndpoints(FakeKernel kernel, int capacity) {
    this.kernel = kernel;
    this.capacity = capacity;
    Map<String, Integer> groups = new HashMap<>();
    groups.put("mptcp_pm_cmds", 6);
    groups.put("mptcp_pm_events", 7);
    this.family = kernel.family("mptcp_pm", 28, 1, groups);
    change(ADD_ADDR, request -> add(endpointIn(request)));
    change(DEL_ADDR, request -> delete(endpointIn(request).id()));
    change(SET_LIMITS, this::setLimits);
    change(SET_FLAGS, request -> setFlags(endpointIn(request)));
    kernel.on(family, GET_ADDR, this::get);
    kernel.on(
        family,
        GET_LIMITS,
        request ->
            Answer.of(
                kernel.payload(
                    family,
                    GET_LIMITS,
                    new AttributeEncoder().u32(2, addAddrAccepted).u32(3, subflows))));
  }

  private void change(int command, FakeKernel.Handler handler) {
    kernel.on(
        family, command, request -> refusal == 0 ? handler.answer(request) : Answer.error(refusal));
  }

  /** The endpoints in the order in which they were added; a test may add and remove some. */
  public List<Endpoint> all() {
    return all;
  }

  /** The texts of the endpoints, as in the output of {@code ip mptcp endpoint show}. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    for (Endpoint each : all) {
      words.add(each.toString());
    }
    return words;
  }

  /** The limit of subflows; 2 at first. */
  public long subflows() {
    return subflows;
  }

  /** The limit of addresses that are accepted from a peer; 0 at first. */
  public long addAddrAccepted() {
    return addAddrAccepted;
  }

  /** From now on every change fails with this errno: EPERM, as for an unprivileged process. */
  public void refuseChanges(int errno) {
    refusal = errno;
  }

  private Answer add(Endpoint wanted) {
    if (all.size() == capacity) {
      return Answer.error(Errno.ERANGE);
    }
    for (Endpoint each : all) {
      if (each.address().equals(wanted.address()) && each.port() == wanted.port()) {
        return Answer.error(Errno.EEXIST);
      }
      if (each.id() == wanted.id()) {
        return Answer.error(Errno.EBUSY);
      }
      lastId = Math.max(lastId, each.id());
    }
    lastId = Math.max(lastId, wanted.id());
    all.add(wanted.id() == 0 ? wanted.toBuilder().id(++lastId).build() : wanted);
    return Answer.ack();
  }

  private Answer delete(int id) {
    return all.removeIf(each -> each.id() == id) ? Answer.ack() : Answer.error(Errno.EINVAL);
  }

  private Answer get(NetlinkMessage request) throws NetlinkException {
    List<byte[]> found = new ArrayList<>();
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    int id = attributes.next() ? endpointIn(request).id() : 0;
    for (Endpoint each : all) {
      if (id == 0 || each.id() == id) {
        found.add(
            kernel.payload(
                family, GET_ADDR, new AttributeEncoder().nested(1, nest -> encode(each, nest))));
      }
    }
    return id != 0 && found.isEmpty() ? Answer.error(Errno.EINVAL) : Answer.of(found);
  }

  private Answer setLimits(NetlinkMessage request) throws NetlinkException {
    long[] values = {addAddrAccepted, subflows};
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    while (attributes.next()) {
      values[attributes.type() - 2] = attributes.u32();
    }
    if (Math.max(values[0], values[1]) > capacity) {
      return Answer.error(Errno.EINVAL, "limit greater than maximum", -1);
    }
    addAddrAccepted = values[0];
    subflows = values[1];
    return Answer.ack();
  }

  private Answer setFlags(Endpoint change) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id() == change.id()) {
        int changeable = 4 | 8; // backup, fullmesh
        int bits = all.get(i).flagBits() & ~changeable | change.flagBits() & changeable;
        all.set(i, all.get(i).toBuilder().flagBits(bits).build());
        return Answer.ack();
      }
    }
    return Answer.error(Errno.EINVAL);
  }

  private static void encode(Endpoint endpoint, AttributeEncoder to) {
    to.u16(1, 2).u8(2, endpoint.id()).bytes(3, endpoint.addressBytes());
    if (endpoint.port() != 0) {
      to.u16(5, endpoint.port());
    }
    to.u32(6, endpoint.flagBits() & 0xffffffffL);
    if (endpoint.deviceIndex() != 0) {
      to.s32(7, endpoint.deviceIndex());
    }
  }

  private static Endpoint endpointIn(NetlinkMessage request) throws NetlinkException {
    AttributeDecoder outer = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    outer.next();
    AttributeDecoder nest = outer.nested();
    String address = "0.0.0.0";
    int id = 0;
    int port = 0;
    int flags = 0;
    int device = 0;
    while (nest.next()) {
      switch (nest.type()) {
        case 2:
          id = nest.u8();
          break;
        case 3:
          address = AddressText.format(nest.bytes());
          break;
        case 5:
          port = nest.u16();
          break;
        case 6:
          flags = (int) nest.u32();
          break;
        case 7:
          device = nest.s32();
          break;
        default:
          break;
      }
    }
    return Endpoint.of(address).id(id).port(port).flagBits(flags).deviceIndex(device, null).build();
  }
}
