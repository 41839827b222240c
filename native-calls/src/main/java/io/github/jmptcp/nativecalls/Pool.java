package io.github.jmptcp.nativecalls;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of native memory that are taken for a call and put back. Not bound to a thread, as a
 * thread local would be, which every virtual thread would fill again.
 *
 * <p>Safe for concurrent use. No method takes a lock, and none allocates but a put that meets
 * another one.
 */
final class Pool<T> {
  // One piece for each of some threads. Not an AtomicReferenceArray, whose var handle would take
  // 1 ms of the start (9 and newer).
  private final AtomicReference<@Nullable T>[] near;

  // All others, the last one first. Each put makes a new top, so that no thread takes one top for
  // another.
  private final AtomicReference<@Nullable Stacked<T>> top = new AtomicReference<>();

  private static final class Stacked<T> {
    final T piece;
    final @Nullable Stacked<T> below;

    Stacked(T piece, @Nullable Stacked<T> below) {
      this.piece = piece;
      this.below = below;
    }
  }

  /**
   * An empty pool.
   *
   * @param near so many pieces are found without a search: a power of two, or 0
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
  Pool(int near) {
    this.near = new AtomicReference[near];
    for (int i = 0; i < near; i++) {
      this.near[i] = new AtomicReference<>();
    }
  }

  /** Takes a piece; null where none is free. */
  @Nullable T take() {
    T piece = near.length == 0 ? null : near[slot()].getAndSet(null);
    return piece != null ? piece : pop();
  }

  /** Gives back a piece, once; never throws. */
  void put(T piece) {
    if (near.length > 0 && near[slot()].compareAndSet(null, piece)) {
      return;
    }
    try {
      add(piece);
    } catch (OutOfMemoryError ignored) {
      // the piece is lost: called where something has to be closed, which must go on
    }
  }

  /** Adds a piece that is new. */
  void add(T piece) {
    Stacked<T> before;
    do {
      before = top.get();
    } while (!top.compareAndSet(before, new Stacked<>(piece, before)));
  }

  private @Nullable T pop() {
    Stacked<T> first;
    do {
      first = top.get();
      if (first == null) {
        return null;
      }
    } while (!top.compareAndSet(first, first.below));
    return first.piece;
  }

  @SuppressWarnings({"deprecation", "ThreadPriorityCheck"}) // Thread.threadId() came with JDK 19
  private int slot() {
    return (int) Thread.currentThread().getId() & (near.length - 1);
  }
}
