package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.netns.Patience;
import io.github.jmptcp.paths.revival.TcpSample;
import io.github.jmptcp.paths.userspace.PathManagerSwitch;
import io.github.jmptcp.procfs.Sysctl;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A test of an engine over a fake kernel, round by round, with a clock that the test moves. */
abstract class OnFakeKernel {
  static final long MILLI = 1_000_000;

  /** A setting that has its value already: nothing is written. */
  static final PathManagerSwitch SET = PathManagerSwitch.of(Sysctl.of("kernel.ostype"), "Linux");

  final FakeMptcp fake = new FakeMptcp();
  final SeenPaths seen = new SeenPaths();
  final AtomicLong clock = new AtomicLong(1_000_000 * MILLI);
  @Nullable PathEngine engine;

  @AfterEach
  final void leavesNoSocket() {
    engine.close();
    awaitClosedSockets();
  }

  /** The thread of an engine closes its sockets after {@link PathEngine#close} has returned. */
  final void awaitClosedSockets() {
    Patience.await("no open socket", () -> fake.kernel.openTransports() == 0);
  }

  final void endpoint(String address, int id, int device, EndpointFlag... flags) {
    fake.endpoints.put(
        id, Endpoint.of(address).id(id).flags(flags).deviceIndex(device, null).build());
  }

  /** Those of the client's two addresses. */
  final void twoEndpoints() {
    endpoint("10.0.1.1", 1, 2, EndpointFlag.SUBFLOW);
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SUBFLOW);
  }

  /** One round, 50 ms after the last one. */
  final void round() throws Exception {
    clock.addAndGet(50 * MILLI);
    engine.round();
  }

  final void rounds(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      round();
    }
  }

  static TcpSample lively() {
    return new TcpSample().since(5, 5, 5);
  }

  static TcpSample stuck() {
    return new TcpSample().retransmits(2).since(100, 800, 800).unacknowledged(4);
  }
}
