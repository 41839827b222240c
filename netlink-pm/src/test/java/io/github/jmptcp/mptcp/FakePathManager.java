package io.github.jmptcp.mptcp;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenlMessage;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A fake kernel with the family mptcp_pm, one link and one address, as tests need them. */
final class FakePathManager {
  static final int EVENTS_GROUP = 7;

  final FakeKernel kernel = new FakeKernel();
  final Family family =
      kernel.family("mptcp_pm", 28, 1, Map.of("mptcp_pm_cmds", 6, "mptcp_pm_events", EVENTS_GROUP));
  final List<Endpoint> endpoints = new ArrayList<>();

  FakePathManager() {
    kernel.on(
        family,
        PmProtocol.GET_ADDR,
        request -> Answer.of(endpoints.stream().map(this::of).toList()));
    // eth0 with index 2 and 10.0.1.1
    byte[] link = header(16, 4, 2, new AttributeEncoder().string(3, "eth0").toBytes());
    kernel.on(0, 18, 16, request -> Answer.of(link));
    byte[] address =
        header(8, 4, 2, new AttributeEncoder().bytes(2, new byte[] {10, 0, 1, 1}).toBytes());
    kernel.on(0, 22, 20, request -> Answer.of(address));
  }

  private static byte[] header(int bytes, int at, int value, byte[] attributes) {
    return ByteBuffer.allocate(bytes + attributes.length)
        .order(ByteOrder.nativeOrder())
        .putInt(at, value)
        .put(bytes, attributes)
        .array();
  }

  private byte[] of(Endpoint endpoint) {
    return kernel.payload(
        family,
        PmProtocol.GET_ADDR,
        new AttributeEncoder()
            .nested(PmProtocol.ATTR_ADDR, nest -> PmProtocol.encode(nest, endpoint)));
  }

  PathManager open() throws NetlinkException {
    return PathManager.open(kernel);
  }

  /** Commands of mptcp_pm that were sent, by number. */
  List<Integer> commands() {
    return kernel.requests().stream()
        .filter(request -> request.type() == family.id())
        .map(request -> request.payload().get(0) & 0xff)
        .toList();
  }

  /** The endpoint in a request. */
  static Endpoint endpointIn(NetlinkMessage request) throws NetlinkException {
    AttributeDecoder attributes = request.attributes(GenlMessage.GENL_HDRLEN, "test");
    attributes.next();
    return PmProtocol.decode(attributes.nested(), "test");
  }
}
