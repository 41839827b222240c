package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SeenSocketsTest {
  private final SeenSockets seen = new SeenSockets();

  private static InetAddress peer(int number) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
  }

  @Test
  void the_last_name_of_a_peer_counts() throws Exception {
    seen.named(peer(1), "a.example");
    assertThat(seen.nameOf(peer(1))).isEqualTo("a.example");
    seen.named(peer(1), "b.example");
    assertThat(seen.nameOf(peer(1))).isEqualTo("b.example");
    seen.named(peer(1), null);
    assertThat(seen.nameOf(peer(1))).isNull();
  }

  @Test
  void a_socket_is_bound_to_an_address_until_its_connection_ends() throws Exception {
    InetSocketAddress local = new InetSocketAddress(peer(1), 4711);
    seen.bound(local);
    assertThat(seen.hasBound(new InetSocketAddress(peer(1), 4711))).isTrue();
    assertThat(seen.hasBound(new InetSocketAddress(peer(1), 4712))).isFalse();
    seen.ended(local);
    assertThat(seen.hasBound(local)).isFalse();
    InetSocketAddress port = new InetSocketAddress(4711);
    seen.bound(port);
    assertThat(seen.hasBound(port)).as("no address was chosen").isFalse();
  }

  @Test
  void no_more_than_some_thousands_are_remembered() throws Exception {
    int remembered = 0;
    for (int i = 0; i < 5_000; i++) {
      seen.named(peer(i), "a.example");
    }
    for (int i = 0; i < 5_000; i++) {
      remembered += seen.nameOf(peer(i)) == null ? 0 : 1;
    }
    assertThat(remembered).isEqualTo(4096);
  }
}
