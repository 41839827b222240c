package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Patience;
import io.github.jmptcp.netns.Signals;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** EINTR: a signal that lands in a call to the kernel, real or made up. */
class SignalIT {
  private static final int RTM_GETLINK = 18;
  private static final int RTNLGRP_LINK = 1;

  /** The kernel's calls, with EINTR counted, and answered in place of the kernel where wanted. */
  private static final class Calls implements NativeCalls {
    private final NativeCalls kernel = NativeCalls.load();
    private final Map<CFunction, AtomicInteger> toInterrupt = new EnumMap<>(CFunction.class);
    private final AtomicInteger interrupted = new AtomicInteger();

    void interruptNext(CFunction function, int times) {
      toInterrupt.put(function, new AtomicInteger(times));
    }

    @Override
    public int call(CFunction function, long a, long b, long c, long d, long e) {
      AtomicInteger left = toInterrupt.get(function);
      int result =
          left != null && left.getAndDecrement() > 0
              ? -Errno.EINTR
              : kernel.call(function, a, b, c, d, e);
      if (result == -Errno.EINTR) {
        interrupted.incrementAndGet();
      }
      return result;
    }

    @Override
    public long address(ByteBuffer direct) {
      return kernel.address(direct);
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      return kernel.allocate(bytes);
    }
  }

  private final Calls calls = new Calls();
  private final LibC libC = new LibC(calls);

  private NetlinkSocket open() throws NetlinkException {
    return NetlinkSocket.open(
        protocol -> KernelTransport.open(libC, protocol), Netlink.NETLINK_ROUTE);
  }

  /** Signals the thread until that many of its calls were interrupted. */
  private void interrupt(int threadId, int times) {
    Patience.await(
        "calls are interrupted",
        () -> {
          Signals.interrupt(threadId);
          return calls.interrupted.get() >= times;
        });
  }

  @Test
  void a_signal_does_not_end_a_wait_for_events() throws Exception {
    try (Netns netns = Netns.create();
        NetlinkSocket socket = netns.in(this::open)) {
      socket.join(RTNLGRP_LINK);
      CompletableFuture<Integer> threadId = new CompletableFuture<>();
      CompletableFuture<List<NetlinkMessage>> event = new CompletableFuture<>();
      Thread receiver =
          new Thread(
              () -> {
                threadId.complete(Signals.threadId());
                try {
                  event.complete(socket.receive(-1));
                } catch (NetlinkException e) {
                  event.completeExceptionally(e);
                }
              });
      receiver.start();
      interrupt(threadId.get(), 5);
      assertThat(event).isNotDone();
      netns.exec("ip", "link", "add", "d0", "type", "bridge").orFail();
      assertThat(event.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotEmpty();
    }
  }

  @Test
  void signals_do_not_make_a_wait_longer() throws Exception {
    try (NetlinkSocket socket = open()) {
      CompletableFuture<Integer> threadId = new CompletableFuture<>();
      CompletableFuture<List<NetlinkMessage>> nothing = new CompletableFuture<>();
      Thread receiver =
          new Thread(
              () -> {
                threadId.complete(Signals.threadId());
                try {
                  nothing.complete(socket.receive(300));
                } catch (NetlinkException e) {
                  nothing.completeExceptionally(e);
                }
                // so that no signal goes to a thread that is no more
                while (!Thread.interrupted()) {
                  Thread.onSpinWait();
                }
              });
      receiver.start();
      Patience.await(
          "the wait ends while signals come",
          () -> {
            Signals.interrupt(threadId.get());
            return nothing.isDone();
          });
      receiver.interrupt();
      receiver.join();
      assertThat(nothing.get()).isEmpty();
      assertThat(calls.interrupted).hasPositiveValue();
    }
  }

  /**
   * Made up, for these calls never wait: of 20 000 signals to a thread that read the table of links
   * 4 366 times meanwhile, none made a call answer EINTR, and no read failed (Linux 6.18).
   */
  @Test
  void send_and_receive_are_called_again() throws Exception {
    try (NetlinkSocket socket = open()) {
      for (CFunction function : List.of(CFunction.SEND, CFunction.RECVMSG, CFunction.POLL)) {
        calls.interruptNext(function, 3);
      }
      assertThat(socket.dump("RTM_GETLINK", RTM_GETLINK, new byte[16])).isNotEmpty();
      assertThat(calls.interrupted).hasValue(9);
    }
  }
}
