package io.github.jmptcp.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.AddressText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.1.2, 10.0.1.2:80",
    "::ffff:10.0.1.2, 10.0.1.2:80",
    "::1, [::1]:80",
    "::, [::]:80",
    "2001:db8::1, [2001:db8::1]:80",
    "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
    "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:80",
    "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
    "fe80::, [fe80::]:80"
  })
  void are_written_as_people_write_them(String address, String text) throws Exception {
    assertThat(Addresses.text(new InetSocketAddress(InetAddress.getByName(address), 80)))
        .isEqualTo(text);
  }

  @Test
  void ipv6_is_shortened_as_netlink_pm_does_it() throws Exception {
    // every way to be zero of eight groups; a first one of 2000 keeps out ::a.b.c.d
    for (int zeros = 0; zeros < 128; zeros++) {
      byte[] bytes = new byte[16];
      bytes[0] = 0x20;
      for (int group = 1; group < 8; group++) {
        bytes[2 * group + 1] = (byte) (zeros >> (group - 1) & 1);
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(Addresses.text(address)).isEqualTo(AddressText.format(address));
    }
  }
}
