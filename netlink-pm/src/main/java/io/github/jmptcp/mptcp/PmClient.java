package io.github.jmptcp.mptcp;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenericNetlink;
import io.github.jmptcp.genetlink.GenlMessage;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;

/** The commands of the family mptcp_pm on a socket of their own, with their errors explained. */
final class PmClient implements Closeable {
  private final GenericNetlink netlink;
  private final Family family;

  private PmClient(GenericNetlink netlink, Family family) {
    this.netlink = netlink;
    this.family = family;
  }

  static PmClient open(TransportFactory factory) throws NetlinkException {
    GenericNetlink netlink = GenericNetlink.open(factory);
    boolean opened = false;
    try {
      PmClient client = new PmClient(netlink, PmProtocol.family(netlink));
      opened = true;
      return client;
    } finally {
      if (!opened) {
        netlink.close();
      }
    }
  }

  /** What errors call a command. */
  static String operation(String command) {
    return PmProtocol.FAMILY + " " + command;
  }

  /** An error that this side finds. */
  static NetlinkException refused(String command, int errno, String reason) {
    return new NetlinkException(operation(command), errno, null, -1, reason);
  }

  /** Sends a command and returns what came before its acknowledgement. */
  List<GenlMessage> command(String name, int number, AttributeEncoder attributes)
      throws NetlinkException {
    try {
      return netlink.request(operation(name), family, number, attributes);
    } catch (NetlinkException e) {
      throw PmAdvice.explain(e, number);
    }
  }

  /** All endpoints, or those of a connection where {@code which} has its token. */
  List<Endpoint> endpoints(AttributeEncoder which) throws NetlinkException {
    String operation = operation("GET_ADDR");
    List<Endpoint> endpoints = new ArrayList<>();
    for (GenlMessage message : netlink.dump(operation, family, PmProtocol.GET_ADDR, which)) {
      addEndpoints(message, operation, endpoints);
    }
    return endpoints;
  }

  /** One endpoint by id, or the kernel's error. */
  Endpoint endpoint(int id) throws NetlinkException {
    List<Endpoint> endpoints = new ArrayList<>(1);
    for (GenlMessage message :
        command(
            "GET_ADDR",
            PmProtocol.GET_ADDR,
            new AttributeEncoder()
                .nested(PmProtocol.ATTR_ADDR, nest -> PmProtocol.encodeId(nest, id)))) {
      addEndpoints(message, operation("GET_ADDR"), endpoints);
    }
    if (endpoints.isEmpty()) {
      throw refused("GET_ADDR", Errno.EPROTO, "the kernel answered without an endpoint");
    }
    return endpoints.get(0);
  }

  private static void addEndpoints(GenlMessage message, String operation, List<Endpoint> to)
      throws NetlinkException {
    AttributeDecoder attributes = message.attributes();
    while (attributes.next()) {
      if (attributes.type() == PmProtocol.ATTR_ADDR) {
        to.add(PmProtocol.decode(attributes.nested(), operation));
      }
    }
    attributes.check(operation);
  }

  Limits limits() throws NetlinkException {
    int accepted = 0;
    int subflows = 0;
    for (GenlMessage message :
        command("GET_LIMITS", PmProtocol.GET_LIMITS, new AttributeEncoder())) {
      AttributeDecoder attributes = message.attributes();
      while (attributes.next()) {
        if (attributes.type() == PmProtocol.ATTR_RCV_ADD_ADDRS) {
          accepted = attributes.s32();
        } else if (attributes.type() == PmProtocol.ATTR_SUBFLOWS) {
          subflows = attributes.s32();
        }
      }
      attributes.check(operation("GET_LIMITS"));
    }
    return new Limits(accepted, subflows);
  }

  @Override
  public void close() {
    netlink.close();
  }
}
