package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Ten million inputs made from a fixed seed. The decoder may refuse them, and does so exactly where
 * a second, plain reading of the kernel's rules (nla_ok, nla_next) does; it never throws.
 */
class DecoderFuzzIT {
  private static final int INPUTS = 10_000_000;
  private static final int MAX_BYTES = 96;

  // Two attributes of an endpoint and a nest of one, as a start for changes
  private static final byte[] SEED_BYTES =
      HexFormat.of()
          .parseHex(
              "0600010002000000"
                  + "08000300"
                  + "0a000101"
                  + "10000180"
                  + "05000200"
                  + "05000000"
                  + "04000800");

  @Test
  void agrees_with_the_rules_of_the_kernel_on_every_input() {
    SplittableRandom random = new SplittableRandom(20261120);
    byte[] array = new byte[MAX_BYTES + 16];
    ByteBuffer view = ByteBuffer.wrap(array).order(ByteOrder.nativeOrder());
    long sound = 0;
    long refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      int offset = random.nextInt(16);
      int length = fill(array, offset, random);
      AttributeDecoder decoder = new AttributeDecoder(array, offset, length);
      int read;
      try {
        read = walk(decoder, 0);
      } catch (RuntimeException e) {
        throw new AssertionError(show(array, offset, length), e);
      }
      int expected = reference(view, offset, offset + length, 0);
      boolean ok = decoder.problem() == null;
      if (ok != expected >= 0 || (ok && read != expected)) {
        fail("%s: read %d, expected %d", show(array, offset, length), read, expected);
      }
      if (ok) {
        sound++;
      } else {
        refused++;
      }
    }
    // both kinds have to be there in numbers, or the inputs are no test
    assertThat(sound).isGreaterThan(INPUTS / 50);
    assertThat(refused).isGreaterThan(INPUTS / 50);
  }

  /** Random bytes, or a good message with a few bytes changed; both cut anywhere. */
  private static int fill(byte[] array, int offset, SplittableRandom random) {
    int length = random.nextInt(MAX_BYTES + 1);
    if (random.nextInt(4) == 0) {
      for (int i = 0; i < length; i++) {
        // small numbers are more often valid lengths and types
        array[offset + i] = (byte) random.nextInt(random.nextBoolean() ? 12 : 256);
      }
      return length;
    }
    length = Math.min(length, SEED_BYTES.length);
    System.arraycopy(SEED_BYTES, 0, array, offset, length);
    for (int changes = random.nextInt(4); changes > 0 && length > 0; changes--) {
      array[offset + random.nextInt(length)] =
          (byte) random.nextInt(random.nextBoolean() ? 12 : 256);
    }
    return length;
  }

  /** Reads all, into what is marked as nested; the number of attributes. */
  private static int walk(AttributeDecoder decoder, int depth) {
    int count = 0;
    while (decoder.next()) {
      count++;
      if (decoder.type() % 8 == 1 && depth < 3) {
        count += walk(decoder.nested(), depth + 1);
      } else if (decoder.length() == 4) {
        decoder.u32();
      }
    }
    return count;
  }

  /** The same by the kernel's rules, written apart; -1 for what is refused. */
  private static int reference(ByteBuffer bytes, int from, int to, int depth) {
    int count = 0;
    int at = from;
    while (at < to) {
      if (to - at < 4) {
        return -1;
      }
      int length = bytes.getShort(at) & 0xffff;
      int type = bytes.getShort(at + 2) & 0x3fff;
      if (length < 4 || at + length > to) {
        return -1;
      }
      int padded = (length + 3) / 4 * 4;
      if (at + length < to && at + padded > to) {
        return -1;
      }
      count++;
      if (type % 8 == 1 && depth < 3) {
        int inner = reference(bytes, at + 4, at + length, depth + 1);
        if (inner < 0) {
          return -1;
        }
        count += inner;
      }
      at += padded;
    }
    return count;
  }

  @Test
  void datagrams_of_any_bytes_never_throw_anything_but_a_problem() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < INPUTS / 10; i++) {
      byte[] datagram = new byte[random.nextInt(80)];
      random.nextBytes(datagram);
      if (datagram.length >= 4) { // mostly a length that may be right
        ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder()).putInt(0, random.nextInt(90));
      }
      MessageDecoder decoder = new MessageDecoder(datagram);
      int total = 0;
      while (decoder.next()) {
        total += Netlink.NLMSG_HDRLEN + decoder.message().payload().remaining();
      }
      assertThat(total).isLessThanOrEqualTo(datagram.length);
    }
  }

  private static String show(byte[] array, int offset, int length) {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }
}
