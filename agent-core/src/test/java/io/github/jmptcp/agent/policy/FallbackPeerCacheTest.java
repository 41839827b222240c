package io.github.jmptcp.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class FallbackPeerCacheTest {
  private static final class Network implements NetworkWatch {
    private boolean changed;

    @Override
    public void begin() {}

    @Override
    public boolean hasChanged() {
      boolean answer = changed;
      changed = false;
      return answer;
    }
  }

  private final Network network = new Network();
  private final FallbackPeerCache fallbackPeers = new FallbackPeerCache(3600, network);

  @Test
  void remembers_address_and_port() throws Exception {
    fallbackPeers.answeredWithoutMptcp(peer(1));
    assertThat(why(peer(1))).contains("without MPTCP");
    assertThat(why(peer(2))).isNull();
    assertThat(fallbackPeers.whyNot(peer(1).getAddress(), 444)).isNull();
  }

  @Test
  void at_most_4096_are_remembered_and_the_least_recently_used_go_first() throws Exception {
    for (int i = 0; i < FallbackPeerCache.MOST; i++) {
      fallbackPeers.answeredWithoutMptcp(peer(i));
    }
    assertThat(why(peer(0))).isNotNull(); // used
    for (int i = 0; i < 10; i++) {
      fallbackPeers.answeredWithoutMptcp(peer(FallbackPeerCache.MOST + i));
    }
    assertThat(fallbackPeers.size()).isEqualTo(FallbackPeerCache.MOST);
    assertThat(why(peer(0))).isNotNull();
    assertThat(why(peer(1))).isNull();
    assertThat(why(peer(FallbackPeerCache.MOST + 9))).isNotNull();
  }

  @Test
  void forgets_all_when_the_network_changes() throws Exception {
    fallbackPeers.answeredWithoutMptcp(peer(1));
    fallbackPeers.isSentUrgentData(peer(2));
    network.changed = true;
    assertThat(why(peer(1))).isNull();
    assertThat(fallbackPeers.size()).isZero();
  }

  @Test
  void remembers_nothing_where_it_is_off() throws Exception {
    FallbackPeerCache off = new FallbackPeerCache(0, network);
    off.answeredWithoutMptcp(peer(1));
    assertThat(off.size()).isZero();
  }

  private String why(InetSocketAddress peer) {
    return fallbackPeers.whyNot(peer.getAddress(), peer.getPort());
  }

  private static InetSocketAddress peer(int number) throws UnknownHostException {
    byte[] address = {10, 0, (byte) (number >> 8), (byte) number};
    return new InetSocketAddress(InetAddress.getByAddress(address), 443);
  }
}
