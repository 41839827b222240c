package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What tcpdump catches on an interface: the packets themselves, taken apart here. */
public final class PacketCapture implements AutoCloseable {
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final int OPTION_MPTCP = 30;

  private final ForkedProcess tcpdump;

  private PacketCapture(ForkedProcess tcpdump) {
    this.tcpdump = tcpdump;
  }

  /** Begins to catch TCP over IPv4; returns once tcpdump listens. */
  public static PacketCapture of(Netns netns, String device) {
    ForkedProcess tcpdump =
        netns.start(
            "tcpdump",
            "-i",
            device,
            "--immediate-mode",
            "-U",
            "-s",
            "200",
            "-w",
            "-",
            "ip",
            "and",
            "tcp");
    tcpdump.awaitError(line -> line.contains("listening on"));
    return new PacketCapture(tcpdump);
  }

  /**
   * A SYN, with or without ACK.
   *
   * @param isAnswer whether it carries ACK
   * @param mptcpSubtype the subtype of its MPTCP option (RFC 8684 section 8: 0 MP_CAPABLE, 1
   *     MP_JOIN), -1 without one
   */
  public record Syn(int sourcePort, int destinationPort, boolean isAnswer, int mptcpSubtype) {}

  /** The SYNs so far. */
  public List<Syn> syns() {
    List<Syn> syns = new ArrayList<>();
    packets().forEach(ip -> syn(ip, syns));
    return syns;
  }

  /** The values of the TOS byte in the packets to that port so far, each once, in their order. */
  public Set<Integer> trafficClasses(int destinationPort) {
    Set<Integer> values = new LinkedHashSet<>();
    for (ByteBuffer ip : packets()) {
      int tcp = (ip.get(0) & 0x0f) * 4;
      if ((ip.getShort(tcp + 2) & 0xffff) == destinationPort) {
        values.add(ip.get(1) & 0xff);
      }
    }
    return values;
  }

  /** From the IP header on. */
  private List<ByteBuffer> packets() {
    ByteBuffer pcap = ByteBuffer.wrap(tcpdump.stdout().bytes()).order(ByteOrder.nativeOrder());
    List<ByteBuffer> packets = new ArrayList<>();
    int at = 24; // the file header
    while (pcap.limit() - at >= 16) {
      int length = pcap.getInt(at + 8);
      if (pcap.limit() - at - 16 < length) {
        break; // still being written
      }
      // loopback and veth both have Ethernet headers, 14 bytes
      packets.add(pcap.slice(at + 16 + 14, length - 14).order(ByteOrder.BIG_ENDIAN));
      at += 16 + length;
    }
    return packets;
  }

  private static void syn(ByteBuffer ip, List<Syn> syns) {
    int tcp = (ip.get(0) & 0x0f) * 4;
    int flags = ip.get(tcp + 13);
    if ((flags & SYN) == 0) {
      return;
    }
    int end = tcp + ((ip.get(tcp + 12) & 0xf0) >> 2);
    int subtype = -1;
    for (int at = tcp + 20; at < end && ip.get(at) != 0; ) {
      int kind = ip.get(at);
      if (kind == 1) { // no-operation has no length
        at++;
        continue;
      }
      if (kind == OPTION_MPTCP) {
        subtype = (ip.get(at + 2) & 0xf0) >> 4;
      }
      at += ip.get(at + 1);
    }
    syns.add(
        new Syn(
            ip.getShort(tcp) & 0xffff, ip.getShort(tcp + 2) & 0xffff, (flags & ACK) != 0, subtype));
  }

  @Override
  public void close() {
    tcpdump.close();
  }
}
