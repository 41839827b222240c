package io.github.jmptcp.nativecalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {

  /** A system that counts what it is asked for, and may refuse. */
  private static final class Allocations implements NativeCalls {
    final List<Integer> sizes = new ArrayList<>();
    boolean refuses;

    @Override
    public int call(CFunction function, long a, long b, long c, long d, long e) {
      throw new AssertionError();
    }

    @Override
    public long address(ByteBuffer direct) {
      throw new AssertionError();
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      if (refuses) {
        throw new OutOfMemoryError("refused");
      }
      sizes.add(bytes);
      return ByteBuffer.allocate(bytes);
    }
  }

  private final Allocations system = new Allocations();
  private final NativeMemory memory = new NativeMemory(system);

  @Test
  void pieces_are_powers_of_two_of_512_bytes_or_more_in_native_order() {
    assertThat(memory.take(0).capacity()).isEqualTo(512);
    assertThat(memory.take(512).capacity()).isEqualTo(512);
    assertThat(memory.take(513).capacity()).isEqualTo(1024);
    assertThat(memory.take(40_000).capacity()).isEqualTo(65_536);
    assertThat(memory.take(1).order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(memory.take(20_000).order()).isEqualTo(ByteOrder.nativeOrder());
  }

  @Test
  void what_is_given_back_is_used_again_whatever_was_done_to_its_limits() {
    ByteBuffer small = memory.take(1);
    small.position(3).limit(7);
    memory.put(small);
    assertThat(memory.take(512)).isSameAs(small).extracting(ByteBuffer::remaining).isEqualTo(512);

    ByteBuffer large = memory.take(100_000);
    large.position(3).limit(7);
    memory.put(large);
    assertThat(memory.take(80_000))
        .isSameAs(large)
        .extracting(ByteBuffer::remaining)
        .isEqualTo(131_072);
    assertThat(system.sizes).containsExactly(16_384, 131_072);
  }

  @Test
  void no_two_users_have_the_same_piece() {
    Set<ByteBuffer> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 100; i++) {
      assertThat(taken.add(memory.take(512))).isTrue();
    }
    assertThat(system.sizes).hasSize(4); // 32 pieces each
    taken.forEach(memory::put);
    for (int i = 0; i < 100; i++) {
      memory.take(512);
    }
    assertThat(system.sizes).hasSize(4);
  }

  @Test
  void pieces_of_one_slab_do_not_overlap() {
    ByteBuffer first = memory.take(512);
    ByteBuffer second = memory.take(512);
    for (int i = 0; i < 512; i++) {
      first.put(i, (byte) 1);
      second.put(i, (byte) 2);
    }
    for (int i = 0; i < 512; i++) {
      assertThat(first.get(i)).isEqualTo((byte) 1);
    }
  }

  @Test
  void once_warm_nothing_is_requested_from_the_system() {
    memory.put(memory.take(512));
    system.refuses = true;
    for (int i = 0; i < 20; i++) {
      memory.take(512);
    }
    assertThatThrownBy(() -> memory.take(100_000)).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void nonsense_is_refused() {
    assertThatThrownBy(() -> memory.take(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> memory.take((1 << 30) + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
