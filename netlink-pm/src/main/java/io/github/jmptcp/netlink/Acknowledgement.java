package io.github.jmptcp.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The status that ends an answer: an acknowledgement, or the end of a dump. */
final class Acknowledgement {
  private Acknowledgement() {}

  /**
   * Reads the error that it reports.
   *
   * @return null where the message reports success
   */
  static @Nullable NetlinkException error(String operation, NetlinkMessage reply)
      throws NetlinkException {
    ByteBuffer payload = reply.payload();
    boolean done = reply.type() == Netlink.NLMSG_DONE;
    if (payload.remaining() < 4) {
      if (done) {
        return null; // early kernels end some dumps without a status
      }
      throw NetlinkException.malformed(
          operation,
          new DecodeProblem(DecodeProblem.Kind.SHORT, 0, "an acknowledgement without a status"));
    }
    int errno = -payload.getInt(0);
    if (errno == 0) {
      return null;
    }
    String text = null;
    int offset = -1;
    int from = textStart(reply, done);
    // an error whose text cannot be read is still that error
    if (reply.hasFlags(Netlink.NLM_F_ACK_TLVS) && from <= payload.remaining()) {
      AttributeDecoder attributes = reply.attributes(from, operation);
      while (attributes.next()) {
        if (attributes.type() == Netlink.NLMSGERR_ATTR_MSG) {
          text = attributes.string();
        } else if (attributes.type() == Netlink.NLMSGERR_ATTR_OFFS) {
          offset = attributes.s32();
        }
      }
    }
    return new NetlinkException(operation, errno, text, offset);
  }

  /** Where the attributes of an acknowledgement start: behind the status and the request in it. */
  private static int textStart(NetlinkMessage reply, boolean done) {
    if (done) {
      return 4;
    }
    ByteBuffer payload = reply.payload();
    if (reply.hasFlags(Netlink.NLM_F_CAPPED) || payload.remaining() < 8) {
      return 4 + Netlink.NLMSG_HDRLEN;
    }
    long request = payload.getInt(4) & 0xffffffffL;
    return (int) Math.min(4 + (request + 3 & ~3L), Integer.MAX_VALUE);
  }
}
