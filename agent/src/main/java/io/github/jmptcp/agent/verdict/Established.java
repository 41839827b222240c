package io.github.jmptcp.agent.verdict;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Which descriptors may be established connections, one bit each: the kernel need not be asked
 * about the bytes of a socket that never connected, nor of a listener, nor twice of any.
 *
 * <p>Safe for concurrent use, takes no lock.
 */
final class Established {
  // a descriptor beyond may always be one
  private static final int WORDS = 256;

  // no AtomicLongArray: its var handle would take 1 ms of the start (JDK 9 and newer)
  private final AtomicLong[] bits = new AtomicLong[WORDS];

  /** Takes every descriptor for one: what was connected before the agent came, nobody has said. */
  Established() {
    for (int i = 0; i < WORDS; i++) {
      bits[i] = new AtomicLong(-1);
    }
  }

  /** The descriptor is one from now on. */
  void add(int fd) {
    change(fd, true);
  }

  /** Whether it may be one; it is none afterwards. */
  boolean remove(int fd) {
    return change(fd, false);
  }

  /** Whether the bit was set before. */
  private boolean change(int fd, boolean on) {
    int word = fd >> 6;
    if (fd < 0 || word >= WORDS) {
      return true;
    }
    long bit = 1L << (fd & 63);
    while (true) {
      long before = bits[word].get();
      long after = on ? before | bit : before & ~bit;
      if (before == after || bits[word].compareAndSet(before, after)) {
        return (before & bit) != 0;
      }
    }
  }
}
