package io.github.jmptcp.nativecalls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Native memory in powers of two that is reused and never given back to the system. It does not
 * count as direct memory of the JVM ({@code -XX:MaxDirectMemorySize}): an application that has used
 * that up must not slow down, or fail, what is done here.
 *
 * <p>Safe for concurrent use. No method takes a lock. What is held grows to the most that is in use
 * at one time.
 */
final class NativeMemory {
  /** The smallest piece: 512 bytes. */
  private static final int SMALLEST_ORDER = 9;

  private static final int LARGEST_ORDER = 30;
  private static final int SLAB_BYTES = 16 << 10;

  private final NativeCalls calls;

  // One piece of the smallest size for each of some threads. Not bound to them, as a thread local
  // would be, which every virtual thread would fill anew.
  private final AtomicReferenceArray<ByteBuffer> near = new AtomicReferenceArray<>(16);

  // all others, by order
  private final List<Queue<ByteBuffer>> free = new ArrayList<>(LARGEST_ORDER - SMALLEST_ORDER + 1);

  NativeMemory(NativeCalls calls) {
    this.calls = calls;
    for (int order = SMALLEST_ORDER; order <= LARGEST_ORDER; order++) {
      free.add(new ConcurrentLinkedQueue<>());
    }
  }

  /**
   * Takes a piece of at least {@code bytes} bytes, in native byte order, with what the last user
   * left in it.
   *
   * @param bytes 0 to 2^30
   * @throws OutOfMemoryError where the system refuses
   */
  ByteBuffer take(int bytes) {
    int order = order(bytes);
    ByteBuffer piece = order == SMALLEST_ORDER ? near.getAndSet(slot(), null) : null;
    if (piece == null) {
      piece = free.get(order - SMALLEST_ORDER).poll();
    }
    return piece != null ? piece : allocate(order);
  }

  /** Gives back what {@link #take} gave, once; never throws. */
  void put(ByteBuffer piece) {
    piece.clear();
    int order = order(piece.capacity());
    if (order == SMALLEST_ORDER && near.compareAndSet(slot(), null, piece)) {
      return;
    }
    try {
      free.get(order - SMALLEST_ORDER).add(piece);
    } catch (OutOfMemoryError noRoomForTheLink) {
      // the piece is lost: called where something has to be closed, which must go on
    }
  }

  private ByteBuffer allocate(int order) {
    int size = 1 << order;
    if (size >= SLAB_BYTES) {
      return calls.allocate(size).order(ByteOrder.nativeOrder());
    }
    ByteBuffer slab = calls.allocate(SLAB_BYTES);
    for (int start = size; start < SLAB_BYTES; start += size) {
      free.get(order - SMALLEST_ORDER).add(slice(slab, start, size));
    }
    return slice(slab, 0, size);
  }

  private static ByteBuffer slice(ByteBuffer slab, int start, int size) {
    slab.limit(start + size);
    slab.position(start);
    return slab.slice().order(ByteOrder.nativeOrder());
  }

  /** The power of two that holds so many bytes. */
  private static int order(int bytes) {
    int order = 32 - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1);
    if (bytes < 0 || order > LARGEST_ORDER) {
      throw new IllegalArgumentException(bytes + " bytes");
    }
    return Math.max(order, SMALLEST_ORDER);
  }

  @SuppressWarnings({"deprecation", "ThreadPriorityCheck"}) // Thread.threadId() came with JDK 19
  private int slot() {
    return (int) Thread.currentThread().getId() & (near.length() - 1);
  }
}
