package io.github.jmptcp.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.Linux;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as {@code struct sockaddr_in} and {@code sockaddr_in6}. */
class SocketAddressesTest {
  private final ByteBuffer memory = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 2, 16",
    "192.0.2.7, 10, 28",
    "2001:db8::7, 10, 28",
  })
  void are_read_as_they_were_written(String host, int family, int length)
      throws UnknownHostException {
    for (int i = 0; i < memory.capacity(); i++) {
      memory.put(i, (byte) -1); // what the last user has left
    }
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 40_001);

    assertThat(SocketAddresses.encode(address, family, memory)).isEqualTo(length);
    assertThat(memory.getShort(0)).isEqualTo((short) family);
    assertThat(SocketAddresses.decode(memory, 0)).isEqualTo(address);
  }

  @Test
  void writes_an_ipv4_address_as_a_mapped_one_for_a_socket_of_ipv6() throws UnknownHostException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 443);
    SocketAddresses.encode(address, Linux.AF_INET6, memory);
    byte[] expected = {
      0x01,
      (byte) 0xbb,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 192,
      0,
      2,
      7,
      0,
      0,
      0,
      0
    };
    byte[] written = new byte[expected.length];
    for (int i = 0; i < written.length; i++) {
      written[i] = memory.get(2 + i);
    }
    assertThat(written).isEqualTo(expected);
  }

  @Test
  void keeps_the_interface_of_a_link_local_address() throws UnknownHostException {
    byte[] host = InetAddress.getByName("fe80::7").getAddress();
    InetSocketAddress address =
        new InetSocketAddress(Inet6Address.getByAddress(null, host, 3), 443);
    SocketAddresses.encode(address, Linux.AF_INET6, memory);
    assertThat(memory.getInt(24)).isEqualTo(3);
    assertThat(SocketAddresses.decode(memory, 0)).isEqualTo(address);
  }

  @Test
  void has_no_ipv6_address_for_a_socket_of_ipv4() throws UnknownHostException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 443);
    assertThat(SocketAddresses.encode(address, Linux.AF_INET, memory)).isEqualTo(-1);
  }
}
