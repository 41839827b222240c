package io.github.jmptcp.agent.outcome;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A set of file descriptors, one bit each. Memory is taken by pages of 16,384 descriptors, once one
 * of a page is added to an empty set or removed from a full one.
 *
 * <p>Thread-safe, takes no lock but for a new page. A call sees every change whose call has
 * returned before it began.
 */
public final class DescriptorSet {
  private static final int WORDS_OF_PAGE = 256;
  private static final int PAGES =
      64; // more than a million descriptors; of those beyond: see change

  // replaced, never changed; no AtomicLongArray: its var handle would take 1 ms of the start (JDK 9
  // and newer)
  private volatile AtomicLong[] @Nullable [] pages = new AtomicLong[0][];
  private final boolean full;

  private DescriptorSet(boolean full) {
    this.full = full;
  }

  /** A set without elements. */
  public static DescriptorSet empty() {
    return new DescriptorSet(false);
  }

  /** A set of all descriptors. */
  static DescriptorSet full() {
    return new DescriptorSet(true);
  }

  /** Adds a descriptor. */
  public void add(int fd) {
    change(fd, true);
  }

  /** Removes a descriptor; returns whether it was in the set. */
  public boolean remove(int fd) {
    return change(fd, false);
  }

  /** Whether the descriptor is in the set. */
  public boolean contains(int fd) {
    if (isBeyond(fd)) {
      return true;
    }
    AtomicLong[] page = pageOf(fd);
    return page == null ? full : (page[word(fd)].get() & bit(fd)) != 0;
  }

  /** Returns whether the bit was set before. A descriptor beyond the last page is always in. */
  private boolean change(int fd, boolean on) {
    if (isBeyond(fd)) {
      return true;
    }
    AtomicLong[] page = pageOf(fd);
    if (page == null) {
      if (on == full) {
        return full;
      }
      page = newPage(fd);
    }
    AtomicLong word = page[word(fd)];
    long bit = bit(fd);
    while (true) {
      long before = word.get();
      long after = on ? before | bit : before & ~bit;
      if (before == after || word.compareAndSet(before, after)) {
        return (before & bit) != 0;
      }
    }
  }

  private AtomicLong @Nullable [] pageOf(int fd) {
    AtomicLong[] @Nullable [] now = pages;
    int page = page(fd);
    return page < now.length ? now[page] : null;
  }

  private synchronized AtomicLong[] newPage(int fd) {
    AtomicLong[] made = pageOf(fd);
    if (made != null) {
      return made;
    }
    AtomicLong[] page = new AtomicLong[WORDS_OF_PAGE];
    for (int i = 0; i < WORDS_OF_PAGE; i++) {
      page[i] = new AtomicLong(full ? -1 : 0);
    }
    AtomicLong[] @Nullable [] more = Arrays.copyOf(pages, Math.max(pages.length, page(fd) + 1));
    more[page(fd)] = page;
    pages = more;
    return page;
  }

  private static boolean isBeyond(int fd) {
    return fd < 0 || page(fd) >= PAGES;
  }

  private static int page(int fd) {
    return (fd >> 6) / WORDS_OF_PAGE;
  }

  private static int word(int fd) {
    return (fd >> 6) % WORDS_OF_PAGE;
  }

  private static long bit(int fd) {
    return 1L << (fd & 63);
  }
}
