package io.github.jmptcp.nativecalls.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Arrays with made-up addresses, so that a buffer is found again by its address. */
final class FakeMemory {
  private static final long FIRST = 0x10000;

  private final Map<byte[], Long> addresses = new IdentityHashMap<>();
  private final TreeMap<Long, byte[]> arrays = new TreeMap<>();
  private long next = FIRST;

  ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  /** Returns the address of index 0 of a buffer of {@link #allocate}, or of a slice of one. */
  synchronized long address(ByteBuffer buffer) {
    if (!buffer.hasArray()) {
      throw new IllegalArgumentException("not allocated by the fake: " + buffer);
    }
    byte[] array = buffer.array();
    Long known = addresses.get(array);
    if (known == null) {
      known = next;
      addresses.put(array, known);
      arrays.put(known, array);
      next += array.length + 1L;
    }
    return known + buffer.arrayOffset();
  }

  /** Returns the memory from an address on, in native byte order. */
  synchronized ByteBuffer at(long address) {
    Map.Entry<Long, byte[]> entry = arrays.floorEntry(address);
    if (entry == null || address - entry.getKey() >= entry.getValue().length) {
      throw new IllegalArgumentException("no memory at 0x" + Long.toHexString(address));
    }
    int start = (int) (address - entry.getKey());
    byte[] array = entry.getValue();
    return ByteBuffer.wrap(array, start, array.length - start)
        .slice()
        .order(ByteOrder.nativeOrder());
  }
}
