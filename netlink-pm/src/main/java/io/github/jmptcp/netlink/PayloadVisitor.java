package io.github.jmptcp.netlink;

import java.nio.ByteBuffer;

/** Takes the messages of a dump one after the other, without a copy of each. */
@FunctionalInterface
public interface PayloadVisitor {

  /**
   * Called for each message of a dump.
   *
   * @param bytes in host byte order; holds the message only until this method returns, and more
   *     than the message
   * @param offset where the payload starts, after the message's header
   * @param length bytes of the payload
   * @throws NetlinkException ends the visits; what the kernel still sends is dropped
   */
  void visit(ByteBuffer bytes, int offset, int length) throws NetlinkException;
}
