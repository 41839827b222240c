package io.github.jmptcp.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A link between two devices that takes its time: each packet arrives later by the same delay, in
 * the order sent. (The kernel's own netem is not built everywhere.) Packets are late by some ten
 * microseconds more.
 */
final class DelayedLink implements AutoCloseable {
  /** What is in flight on a fast, long link at most. */
  private static final int MOST_PACKETS = 50_000;

  private static final long LONGEST_END_MILLIS = 5_000;

  private final List<TunDevice> ends;
  private final List<Thread> threads;
  private volatile boolean closed;

  private record Packet(byte[] bytes, long due) {}

  /** {@code delayMillis} is that of one way. */
  DelayedLink(TunDevice one, TunDevice other, double delayMillis) {
    ends = List.of(one, other);
    long delay = (long) (delayMillis * 1e6);
    BlockingQueue<Packet> there = new LinkedBlockingQueue<>(MOST_PACKETS);
    BlockingQueue<Packet> back = new LinkedBlockingQueue<>(MOST_PACKETS);
    threads =
        List.of(
            daemon(() -> take(one, there, delay)),
            daemon(() -> give(other, there)),
            daemon(() -> take(other, back, delay)),
            daemon(() -> give(one, back)));
    threads.forEach(Thread::start);
  }

  private static Thread daemon(Runnable work) {
    return Thread.ofPlatform().daemon().name("delayed-link").unstarted(work);
  }

  private void take(TunDevice source, BlockingQueue<Packet> inFlight, long delay) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(TunDevice.LONGEST);
    while (!closed) {
      int length = source.read(buffer);
      long now = System.nanoTime();
      if (length <= 0) {
        return;
      }
      byte[] bytes = new byte[length];
      buffer.get(0, bytes);
      inFlight.offer(new Packet(bytes, now + delay)); // else it is lost, as on any full link
    }
  }

  private void give(TunDevice sink, BlockingQueue<Packet> inFlight) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(TunDevice.LONGEST);
    try {
      while (!closed) {
        Packet next = inFlight.take();
        for (long left = next.due() - System.nanoTime();
            left > 0 && !closed;
            left = next.due() - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        buffer.put(0, next.bytes());
        sink.write(buffer, next.bytes().length);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    ends.forEach(TunDevice::remove);
    threads.forEach(Thread::interrupt);
    try {
      for (Thread each : threads) {
        each.join(LONGEST_END_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ends.forEach(TunDevice::close);
  }
}
