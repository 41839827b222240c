package io.github.jmptcp.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Bytes that flow from one socket to another at some MB/s until {@link #close}, each checked where
 * it arrives, with the longest time in which none did.
 */
public final class Stream implements AutoCloseable {
  private static final int PIECE = 20_000;
  private static final int STRIDE = 97;

  private final int from;
  private final int to;
  private final int pauseMillis;
  private final Thread sender = new Thread(this::send, "stream sender");
  private final Thread receiver = new Thread(this::receive, "stream receiver");
  private final AtomicReference<Throwable> problem = new AtomicReference<>();
  private volatile boolean stop;
  private volatile long sent;
  private volatile long received;
  private volatile long lastArrival = System.nanoTime();
  private volatile long longestSilence;

  Stream(int from, int to, int pauseMillis) {
    this.pauseMillis = pauseMillis;
    this.from = from;
    this.to = to;
    sender.start();
    receiver.start();
  }

  private void send() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(PIECE + OffsetPattern.WORD);
      while (!stop) {
        int into = (int) (sent % OffsetPattern.WORD);
        OffsetPattern.fill(data, sent - into);
        sent += Posix.call("send", from, data.address() + into, PIECE, 0x4000);
        Thread.sleep(pauseMillis);
      }
      Posix.call("shutdown", from, 1, 0, 0);
    } catch (Throwable e) {
      problem.compareAndSet(null, e);
    }
  }

  private void receive() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(1 << 16);
      while (true) {
        int count = Posix.call("recv", to, data.address(), 1 << 16, 0);
        long now = System.nanoTime();
        longestSilence = Math.max(longestSilence, now - lastArrival);
        lastArrival = now;
        if (count == 0) {
          return;
        }
        check(data.asSlice(0, count));
        received += count;
      }
    } catch (Throwable e) {
      problem.compareAndSet(null, e);
    }
  }

  private void check(MemorySegment data) {
    for (int i = 0; i < data.byteSize(); i += STRIDE) {
      if (data.get(ValueLayout.JAVA_BYTE, i) != OffsetPattern.at(received + i)) {
        int first = Math.max(0, i - STRIDE + 1);
        while (data.get(ValueLayout.JAVA_BYTE, first) == OffsetPattern.at(received + first)) {
          first++;
        }
        int end = first;
        while (end < data.byteSize()
            && data.get(ValueLayout.JAVA_BYTE, end) != OffsetPattern.at(received + end)) {
          end++;
        }
        throw new AssertionError(
            "wrong bytes at "
                + (received + first)
                + ", about "
                + (end - first)
                + " of "
                + (data.byteSize() - first)
                + " that were read: they belong to offset "
                + OffsetPattern.offsetOf(data, first));
      }
    }
  }

  /** Bytes that arrived so far. */
  public long received() {
    return received;
  }

  /** The longest time without an arrival since the last call, in milliseconds. */
  public long longestSilenceMillis() {
    long now = System.nanoTime();
    long silence = Math.max(longestSilence, now - lastArrival);
    longestSilence = 0;
    return silence / 1_000_000;
  }

  /** Ends the stream and waits until all has arrived. */
  @Override
  public void close() throws InterruptedException {
    stop = true;
    sender.join(30_000);
    receiver.join(30_000);
    assertThat(problem.get()).isNull();
    assertThat(received).isEqualTo(sent);
  }
}
