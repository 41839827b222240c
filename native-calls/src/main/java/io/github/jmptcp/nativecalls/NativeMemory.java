package io.github.jmptcp.nativecalls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
  // would be, which every virtual thread would fill again.
  private final Slot[] near = new Slot[16];

  // all others, by order
  private final Stack[] free = new Stack[LARGEST_ORDER - SMALLEST_ORDER + 1];

  /** Not an AtomicReferenceArray, whose var handle would take 1 ms of the start (9 and newer). */
  private static final class Slot extends AtomicReference<@Nullable ByteBuffer> {}

  /** Free pieces. Each push makes a new top, so that no thread takes one top for another. */
  private static final class Stack extends AtomicReference<@Nullable Stacked> {

    void push(ByteBuffer piece) {
      Stacked top;
      do {
        top = get();
      } while (!compareAndSet(top, new Stacked(piece, top)));
    }

    @Nullable ByteBuffer pop() {
      Stacked top;
      do {
        top = get();
        if (top == null) {
          return null;
        }
      } while (!compareAndSet(top, top.below));
      return top.piece;
    }
  }

  private static final class Stacked {
    final ByteBuffer piece;
    final @Nullable Stacked below;

    Stacked(ByteBuffer piece, @Nullable Stacked below) {
      this.piece = piece;
      this.below = below;
    }
  }

  NativeMemory(NativeCalls calls) {
    this.calls = calls;
    for (int i = 0; i < near.length; i++) {
      near[i] = new Slot();
    }
    for (int i = 0; i < free.length; i++) {
      free[i] = new Stack();
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
    ByteBuffer piece = order == SMALLEST_ORDER ? near[slot()].getAndSet(null) : null;
    if (piece == null) {
      piece = free[order - SMALLEST_ORDER].pop();
    }
    return piece != null ? piece : allocate(order);
  }

  /** Gives back what {@link #take} gave, once; never throws. */
  void put(ByteBuffer piece) {
    piece.clear();
    int order = order(piece.capacity());
    if (order == SMALLEST_ORDER && near[slot()].compareAndSet(null, piece)) {
      return;
    }
    try {
      free[order - SMALLEST_ORDER].push(piece);
    } catch (OutOfMemoryError ignored) {
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
      free[order - SMALLEST_ORDER].push(slice(slab, start, size));
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
    return (int) Thread.currentThread().getId() & (near.length - 1);
  }
}
