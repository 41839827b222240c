package io.github.jmptcp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.nativecalls.Errno;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeCodecTest {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private static AttributeDecoder decoder(String littleEndianHex) {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        LITTLE, "the bytes are of a little-endian machine");
    byte[] bytes = HexFormat.of().parseHex(littleEndianHex.replace(" ", ""));
    return new AttributeDecoder(bytes, 0, bytes.length);
  }

  @Test
  void writes_what_the_kernel_reads() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        LITTLE, "the bytes are of a little-endian machine");
    byte[] bytes =
        new AttributeEncoder()
            .u8(1, 0xff)
            .u16(2, 0x1f90)
            .u16BigEndian(3, 0x1f90)
            .u32(4, 0xffffffffL)
            .string(5, "ab")
            .nested(6, nest -> nest.s32(7, -2).flag(8))
            .toBytes();
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "05000100ff000000"
                + "06000200901f0000"
                + "060003001f900000"
                + "08000400ffffffff"
                + "0700050061620000"
                + "10000680"
                + "08000700feffffff"
                + "04000800");
  }

  @Test
  void reads_back_what_it_wrote() throws Exception {
    byte[] bytes =
        new AttributeEncoder()
            .u64(1, Long.MIN_VALUE)
            .u32BigEndian(2, 0x0a000101L)
            .bytes(3, new byte[] {1, 2, 3})
            .nested(4, nest -> nest.nested(5, inner -> inner.string(6, "tief")))
            .toBytes();
    AttributeDecoder decoder = new AttributeDecoder(bytes, 0, bytes.length);
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.u64()).isEqualTo(Long.MIN_VALUE);
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.u32BigEndian()).isEqualTo(0x0a000101L);
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.bytes()).containsExactly(1, 2, 3);
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.type()).isEqualTo(4);
    AttributeDecoder nested = decoder.nested();
    assertThat(nested.next()).isTrue();
    AttributeDecoder inner = nested.nested();
    assertThat(inner.next()).isTrue();
    assertThat(inner.string()).isEqualTo("tief");
    assertThat(decoder.next()).isFalse();
    decoder.check("test");
  }

  @ParameterizedTest
  @CsvSource({
    "'0500 01', SHORT, 0",
    "'0300 0100', INVALID_LENGTH, 0",
    "'0900 0100 00000000', INVALID_LENGTH, 0",
    "'0500 0100 ff00', UNALIGNED, 0",
    "'0500 0100 ff000000 00', SHORT, 8",
    "'0400 0100 ffff', SHORT, 4",
  })
  void distinguishes_the_errors_of_lengths(String hex, DecodeProblem.Kind kind, int offset) {
    AttributeDecoder decoder = decoder(hex);
    while (decoder.next()) {
      decoder.bytes();
    }
    assertThat(decoder.problem()).isNotNull();
    assertThat(decoder.problem().kind()).isEqualTo(kind);
    assertThat(decoder.problem().offset()).isEqualTo(offset);
    assertThatThrownBy(() -> decoder.check("test"))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPROTO))
        .hasMessageContaining(kind.toString());
  }

  @Test
  void takes_a_last_attribute_without_padding_as_the_kernel_does() throws Exception {
    AttributeDecoder decoder = decoder("0500 0100 ff");
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.u8()).isEqualTo(255);
    assertThat(decoder.next()).isFalse();
    decoder.check("test");
  }

  @Test
  void a_number_of_another_width_is_a_problem_that_sticks() {
    AttributeDecoder decoder = decoder("0600 0100 01000000 0800 0200 07000000");
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.u32()).isZero();
    assertThat(decoder.problem().kind()).isEqualTo(DecodeProblem.Kind.INVALID_LENGTH);
    assertThat(decoder.next()).isFalse();
    assertThat(decoder.u16()).isZero();
    assertThat(decoder.bytes()).isEmpty();
  }

  @Test
  void a_problem_inside_is_a_problem_outside_with_its_place() {
    AttributeDecoder decoder = decoder("0500 0100 01000000 0800 0280 0300 0900");
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.next()).isTrue();
    AttributeDecoder nested = decoder.nested();
    assertThat(nested.next()).isFalse();
    assertThat(decoder.next()).isFalse();
    assertThat(decoder.problem()).isSameAs(nested.problem());
    assertThat(decoder.problem().offset()).isEqualTo(12);
  }

  @Test
  void a_string_ends_at_its_first_nul_or_at_its_end() {
    AttributeDecoder decoder = decoder("0800 0100 61006200 0600 0200 61620000");
    decoder.next();
    assertThat(decoder.string()).isEqualTo("a");
    decoder.next();
    assertThat(decoder.string()).isEqualTo("ab");
  }

  @Test
  void flags_of_the_type_field_are_not_part_of_the_type() {
    AttributeDecoder decoder = decoder("0400 05c0");
    decoder.next();
    assertThat(decoder.type()).isEqualTo(5);
  }

  @Test
  void refuses_values_that_do_not_fit() {
    AttributeEncoder encoder = new AttributeEncoder();
    assertThatThrownBy(() -> encoder.u8(1, 256)).hasMessageContaining("0 to 255");
    assertThatThrownBy(() -> encoder.u8(1, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> encoder.u16(1, 65536)).hasMessageContaining("65535");
    assertThatThrownBy(() -> encoder.u32(1, 1L << 32)).hasMessageContaining("4294967295");
    assertThatThrownBy(() -> encoder.flag(0x4000)).hasMessageContaining("16383");
    assertThatThrownBy(() -> encoder.string(1, "a\0b")).hasMessageContaining("NUL");
    assertThatThrownBy(() -> encoder.bytes(1, new byte[65532])).hasMessageContaining("65536");
    assertThatThrownBy(
            () -> encoder.nested(1, n -> n.bytes(2, new byte[40000]).bytes(2, new byte[40000])))
        .hasMessageContaining("at most 65535");
  }

  @Test
  void never_leaves_its_range() {
    byte[] bytes = new byte[64];
    assertThatThrownBy(() -> new AttributeDecoder(bytes, 60, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new AttributeDecoder(bytes, -1, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(new AttributeDecoder(bytes, 64, 0).next()).isFalse();
    assertThat(new AttributeDecoder(bytes, 64, 0).type()).isZero();
  }
}
