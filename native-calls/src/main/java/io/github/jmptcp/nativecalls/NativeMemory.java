package io.github.jmptcp.nativecalls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  // by order; threads share most of the smallest size
  private final Pool<ByteBuffer>[] free;

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
  NativeMemory(NativeCalls calls) {
    this.calls = calls;
    this.free = new Pool[LARGEST_ORDER - SMALLEST_ORDER + 1];
    for (int i = 0; i < free.length; i++) {
      free[i] = new Pool<>(i == 0 ? 16 : 0);
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
    ByteBuffer piece = free[order - SMALLEST_ORDER].take();
    return piece != null ? piece : allocate(order);
  }

  /** Gives back what {@link #take} gave, once; never throws. */
  void put(ByteBuffer piece) {
    piece.clear();
    free[order(piece.capacity()) - SMALLEST_ORDER].put(piece);
  }

  private ByteBuffer allocate(int order) {
    int size = 1 << order;
    if (size >= SLAB_BYTES) {
      return calls.allocate(size).order(ByteOrder.nativeOrder());
    }
    ByteBuffer slab = calls.allocate(SLAB_BYTES);
    for (int start = size; start < SLAB_BYTES; start += size) {
      free[order - SMALLEST_ORDER].add(slice(slab, start, size));
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
}
