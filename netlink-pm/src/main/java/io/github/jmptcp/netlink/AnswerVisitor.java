package io.github.jmptcp.netlink;

import java.nio.ByteBuffer;

/** Takes the answers to several requests, each of which has one message or an error. */
public interface AnswerVisitor {

  /**
   * Called for the answer to a request, as {@link PayloadVisitor#visit}.
   *
   * @param index the request's place in the list
   */
  void answer(int index, ByteBuffer bytes, int offset, int length) throws NetlinkException;

  /**
   * Called for a request that the kernel refused.
   *
   * @throws NetlinkException where the visitor takes that for an error: no further answer is
   *     visited
   */
  void refused(int index, NetlinkException error) throws NetlinkException;
}
