package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import java.io.File;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A host with interfaces, endpoints and limits, for the checks of the doctor. Numbers are those of
 * include/uapi/linux/rtnetlink.h, if_link.h and mptcp_pm.h.
 */
final class FakeHost {
  static final int SIGNAL = 1;
  static final int SUBFLOW = 2;
  static final int FULLMESH = 8;
  private static final int GET_ADDR = 3;
  private static final int GET_LIMITS = 6;

  final FakeSockets sockets = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final FakeKernel netlink = new FakeKernel();
  private final List<byte[]> links = new ArrayList<>();
  private final List<byte[]> addresses = new ArrayList<>();
  private final List<byte[]> endpoints = new ArrayList<>();
  private final Family family = netlink.family("mptcp_pm", 28, 1, Map.of("mptcp_pm_events", 7));

  FakeHost(int subflows, int addAddrAccepted) {
    netlink.on(Netlink.NETLINK_ROUTE, 18, 16, request -> Answer.of(links));
    netlink.on(Netlink.NETLINK_ROUTE, 22, 20, request -> Answer.of(addresses));
    netlink.on(Netlink.NETLINK_ROUTE, 26, 24, request -> Answer.of());
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
    try (HostState state = new HostState(new File("jmptcp.jar"), sockets.libC(), netlink)) {
      check.look(state, findings);
    }
    return findings.stream().map(Finding::line).toList();
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
