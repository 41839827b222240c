package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:1:2, ::0.1.0.2",
    "0:0:0:0:0:ffff:a00:101, ::ffff:10.0.1.1",
    "0:0:0:0:ffff:0:a00:101, ::ffff:0:a00:101",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "1:0:0:0:0:0:0:1, 1::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
  })
  void prints_ipv6_as_inet_ntop_of_glibc_does(String in, String out) {
    byte[] bytes = AddressText.parse(in);
    assertThat(bytes).hasSize(16);
    assertThat(AddressText.format(bytes)).isEqualTo(out);
    assertThat(AddressText.parse(out)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"10.1, 10.1.0.0", "5, 5.0.0.0", "0x7f.1, 127.1.0.0", "010.0.0.1, 8.0.0.1"})
  void reads_ipv4_as_ip_does(String in, String out) {
    assertThat(AddressText.format(AddressText.parse(in))).isEqualTo(out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1..2",
        "1.2.3.4.",
        "256.1.1.1",
        "localhost",
        "::1%lo",
        "[::1]",
        "1:2",
        ":::",
        "::g",
        ".:1",
        "1.2.3.4:5",
        "12345::",
        "1::2::3",
        "١.2.3.4",
        "0x",
        "1.2.3.4/24",
        ":",
        "1:2:3:4:5:6:7:8:9"
      })
  void refuses_what_is_no_address_without_a_name_lookup(String text) {
    assertThat(AddressText.parse(text)).isNull();
  }

  @Test
  void reads_back_what_it_prints() throws Exception {
    for (int seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[16];
      for (int i = 0; i < 16; i++) {
        bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0);
      }
      assertThat(AddressText.parse(AddressText.format(bytes))).as("seed %d", seed).isEqualTo(bytes);
    }
    assertThat(AddressText.format(InetAddress.getByName("::ffff:1.2.3.4"))).isEqualTo("1.2.3.4");
  }
}
