package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netns.Patience;
import java.util.List;

/** Waits for what the kernel will report. */
final class Await {
  private Await() {}

  /** Waits for an event of a type and returns it; it is added to those seen before it. */
  static <T extends MptcpEvent> T await(MptcpEvents events, Class<T> type, List<MptcpEvent> seen)
      throws NetlinkException {
    while (true) {
      MptcpEvent event = events.next(Patience.LIMIT.toMillis());
      assertThat(event).as("waiting for %s after %s", type.getSimpleName(), seen).isNotNull();
      seen.add(event);
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }
}
