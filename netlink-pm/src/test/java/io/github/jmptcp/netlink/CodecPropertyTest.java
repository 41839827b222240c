package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds for every message, over a few thousand made from fixed seeds. */
class CodecPropertyTest {
  private static final int RUNS = 3_000;

  /** An attribute tree to write and to compare with. */
  private sealed interface Node {
    int type();

    record Bytes(int type, byte[] value) implements Node {}

    record Number(int type, int width, long value) implements Node {}

    record Nest(int type, List<Node> inner) implements Node {}
  }

  private static List<Node> tree(SplittableRandom random, int depth) {
    List<Node> nodes = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      int type = random.nextInt(0x4000);
      switch (random.nextInt(depth == 0 ? 2 : 3)) {
        case 0 -> {
          byte[] value = new byte[random.nextInt(40)];
          random.nextBytes(value);
          nodes.add(new Node.Bytes(type, value));
        }
        case 1 -> {
          int width = 1 << random.nextInt(4);
          long mask = width == 8 ? -1 : (1L << 8 * width) - 1;
          nodes.add(new Node.Number(type, width, random.nextLong() & mask));
        }
        default -> nodes.add(new Node.Nest(type, tree(random, depth - 1)));
      }
    }
    return nodes;
  }

  private static void write(List<Node> nodes, AttributeEncoder to) {
    for (Node node : nodes) {
      switch (node) {
        case Node.Bytes bytes -> to.bytes(bytes.type(), bytes.value());
        case Node.Number number -> write(number, to);
        case Node.Nest nest -> to.nested(nest.type(), inner -> write(nest.inner(), inner));
      }
    }
  }

  private static void write(Node.Number number, AttributeEncoder to) {
    switch (number.width()) {
      case 1 -> to.u8(number.type(), (int) number.value());
      case 2 -> to.u16(number.type(), (int) number.value());
      case 4 -> to.u32(number.type(), number.value());
      default -> to.u64(number.type(), number.value());
    }
  }

  private static long read(int width, AttributeDecoder from) {
    return switch (width) {
      case 1 -> from.u8();
      case 2 -> from.u16();
      case 4 -> from.u32();
      default -> from.u64();
    };
  }

  private static void compare(List<Node> nodes, AttributeDecoder from) {
    for (Node node : nodes) {
      assertThat(from.next()).isTrue();
      assertThat(from.type()).isEqualTo(node.type());
      switch (node) {
        case Node.Bytes bytes -> assertThat(from.bytes()).isEqualTo(bytes.value());
        case Node.Number number -> assertThat(read(number.width(), from)).isEqualTo(number.value());
        case Node.Nest nest -> compare(nest.inner(), from.nested());
      }
    }
    assertThat(from.next()).isFalse();
    assertThat(from.problem()).isNull();
  }

  @Test
  void what_is_written_is_read_back() {
    for (int seed = 0; seed < RUNS; seed++) {
      List<Node> tree = tree(new SplittableRandom(seed), 3);
      AttributeEncoder encoder = new AttributeEncoder();
      write(tree, encoder);
      byte[] bytes = encoder.toBytes();
      assertThat(bytes.length % 4).as("seed %d", seed).isZero();
      compare(tree, new AttributeDecoder(bytes, 0, bytes.length));
    }
  }

  @Test
  void what_is_cut_short_is_read_up_to_the_cut() {
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AttributeEncoder encoder = new AttributeEncoder();
      write(tree(random, 2), encoder);
      byte[] bytes = encoder.toBytes();
      int whole = count(new AttributeDecoder(bytes, 0, bytes.length));
      int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      AttributeDecoder decoder = new AttributeDecoder(bytes, 0, cut);
      assertThat(count(decoder)).as("seed %d cut %d", seed, cut).isLessThanOrEqualTo(whole);
    }
  }

  private static int count(AttributeDecoder decoder) {
    int count = 0;
    while (decoder.next()) {
      count++;
    }
    return count;
  }

  @Test
  void messages_survive_the_way_through_a_datagram() throws Exception {
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<NetlinkMessage> messages = new ArrayList<>();
      byte[] datagram = new byte[4096];
      int at = 0;
      for (int i = random.nextInt(5); i >= 0; i--) {
        byte[] payload = new byte[random.nextInt(60)];
        random.nextBytes(payload);
        NetlinkMessage message =
            new NetlinkMessage(
                random.nextInt(0x10000),
                random.nextInt(0x10000),
                random.nextInt(),
                random.nextInt(),
                payload);
        messages.add(message);
        byte[] bytes = message.encode();
        System.arraycopy(bytes, 0, datagram, at, bytes.length);
        at += Netlink.align(bytes.length);
      }
      byte[] exact = java.util.Arrays.copyOf(datagram, at);
      assertThat(MessageDecoder.decode(exact, "test")).as("seed %d", seed).isEqualTo(messages);
    }
  }
}
