package io.github.jmptcp.netlink.testkit;

import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link FakeKernel} answers to one request. Immutable. */
public final class Answer {
  private static final int NLMSGERR_ATTR_MSG = 1;
  private static final int NLMSGERR_ATTR_OFFS = 2;

  private final List<byte[]> payloads;
  private final int errno;
  private final @Nullable String text;
  private final int offset;
  private final boolean interrupted;
  private final boolean silent;

  private Answer(
      List<byte[]> payloads,
      int errno,
      @Nullable String text,
      int offset,
      boolean interrupted,
      boolean silent) {
    this.payloads = payloads;
    this.errno = errno;
    this.text = text;
    this.offset = offset;
    this.interrupted = interrupted;
    this.silent = silent;
  }

  /** Success, with these payloads before the acknowledgement or, for a dump, as its parts. */
  public static Answer of(byte[]... payloads) {
    List<byte[]> copies = new ArrayList<>();
    for (byte[] payload : payloads) {
      copies.add(payload.clone());
    }
    return new Answer(Collections.unmodifiableList(copies), 0, null, -1, false, false);
  }

  /** As {@link #of(byte[]...)}. */
  public static Answer of(List<byte[]> payloads) {
    return of(payloads.toArray(new byte[0][]));
  }

  /** Success and nothing else. */
  public static Answer ack() {
    return of();
  }

  /** An error without the kernel's text. */
  public static Answer error(int errno) {
    return error(errno, null, -1);
  }

  /**
   * An error with an extended acknowledgement.
   *
   * @param errno positive
   * @param text the kernel's words, or null
   * @param offset of the offending attribute in the request, or -1
   */
  public static Answer error(int errno, @Nullable String text, int offset) {
    return new Answer(Collections.emptyList(), errno, text, offset, false, false);
  }

  /** No answer at all: the request runs into its timeout. */
  public static Answer silence() {
    return new Answer(Collections.emptyList(), 0, null, -1, false, true);
  }

  /** The same dump, marked as one whose table has changed ({@code NLM_F_DUMP_INTR}). */
  public Answer interrupted() {
    return new Answer(payloads, errno, text, offset, true, silent);
  }

  /** The datagrams of the answer: each part of a dump is one of its own. */
  List<byte[]> datagrams(NetlinkMessage request, int type) {
    List<byte[]> datagrams = new ArrayList<>();
    if (silent) {
      return datagrams;
    }
    boolean dump = request.hasFlags(Netlink.NLM_F_DUMP);
    int flags = dump ? Netlink.NLM_F_MULTI : 0;
    if (interrupted) {
      flags |= Netlink.NLM_F_DUMP_INTR;
    }
    for (byte[] payload : payloads) {
      datagrams.add(message(request, type, flags, payload));
    }
    if (dump && errno == 0) {
      datagrams.add(message(request, Netlink.NLMSG_DONE, flags, status(0)));
    } else if (errno != 0 || request.hasFlags(Netlink.NLM_F_ACK)) {
      datagrams.add(acknowledgement(request));
    }
    return datagrams;
  }

  private byte[] acknowledgement(NetlinkMessage request) {
    // as with NETLINK_CAP_ACK: of the request only its header is repeated
    byte[] head = new byte[4 + Netlink.NLMSG_HDRLEN];
    ByteBuffer.wrap(head).order(ByteOrder.nativeOrder()).putInt(-errno);
    System.arraycopy(request.encode(), 0, head, 4, Netlink.NLMSG_HDRLEN);
    int flags = Netlink.NLM_F_CAPPED;
    AttributeEncoder texts = new AttributeEncoder();
    if (text != null) {
      flags |= Netlink.NLM_F_ACK_TLVS;
      texts.string(NLMSGERR_ATTR_MSG, text);
    }
    if (offset >= 0) {
      flags |= Netlink.NLM_F_ACK_TLVS;
      texts.u32(NLMSGERR_ATTR_OFFS, offset);
    }
    byte[] tail = texts.toBytes();
    byte[] payload = java.util.Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, payload, head.length, tail.length);
    return message(request, Netlink.NLMSG_ERROR, flags, payload);
  }

  private static byte[] status(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private static byte[] message(NetlinkMessage request, int type, int flags, byte[] payload) {
    return new NetlinkMessage(type, flags, request.sequence(), request.port(), payload).encode();
  }
}
