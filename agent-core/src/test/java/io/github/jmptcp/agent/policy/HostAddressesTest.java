package io.github.jmptcp.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
  private final Set<InetAddress> local = new HashSet<>();
  private final List<InetAddress> asked = new ArrayList<>();
  private boolean answers = true;
  private long now = Long.MAX_VALUE - 10; // nanoTime may overflow
  private final HostAddresses addresses = new HostAddresses(this::staysHere, () -> now);

  private Boolean staysHere(InetAddress address) {
    asked.add(address);
    return answers ? local.contains(address) : null;
  }

  private static InetAddress address(int number) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
  }

  @Test
  void the_kernel_is_asked_once_a_second_for_each_address() throws Exception {
    local.add(address(1));
    for (int i = 0; i < 5; i++) {
      assertThat(addresses.contains(address(1))).isTrue();
      assertThat(addresses.contains(address(2))).isFalse();
    }
    assertThat(asked).containsExactly(address(1), address(2));
    now += TimeUnit.SECONDS.toNanos(1);
    assertThat(addresses.contains(address(1))).isTrue();
    assertThat(asked).containsExactly(address(1), address(2), address(1));
  }

  @Test
  void an_address_that_comes_or_goes_is_noticed_after_a_second() throws Exception {
    assertThat(addresses.contains(address(1))).isFalse();
    local.add(address(1));
    now += TimeUnit.SECONDS.toNanos(1) - 1;
    assertThat(addresses.contains(address(1))).isFalse();
    now += 1;
    assertThat(addresses.contains(address(1))).isTrue();
    local.clear();
    now += TimeUnit.SECONDS.toNanos(1);
    assertThat(addresses.contains(address(1))).isFalse();
  }

  @Test
  void where_the_kernel_does_not_answer_no_address_is_this_hosts_and_the_next_connect_asks_again()
      throws Exception {
    local.add(address(1));
    answers = false;
    assertThat(addresses.contains(address(1))).isFalse();
    answers = true;
    assertThat(addresses.contains(address(1))).isTrue();
    now += TimeUnit.SECONDS.toNanos(1);
    answers = false;
    assertThat(addresses.contains(address(1))).as("the old answer is too old").isFalse();
  }

  @Test
  void it_does_not_grow_with_the_number_of_peers() throws Exception {
    for (int i = 0; i < 3 * HostAddresses.MOST; i++) {
      assertThat(addresses.contains(address(i))).isFalse();
      assertThat(addresses.size()).isLessThanOrEqualTo(HostAddresses.MOST);
    }
    int before = asked.size();
    assertThat(addresses.contains(address(3 * HostAddresses.MOST - 1))).isFalse();
    assertThat(asked).as("the last ones are known").hasSize(before);
  }

  @Test
  void equal_link_local_addresses_of_two_links_are_asked_for_each_time() throws Exception {
    byte[] bytes = InetAddress.getByName("fe80::1").getAddress();
    for (int link = 1; link <= 2; link++) {
      assertThat(addresses.contains(Inet6Address.getByAddress(null, bytes, link))).isFalse();
    }
    local.add(Inet6Address.getByAddress(null, bytes, 2));
    assertThat(addresses.contains(Inet6Address.getByAddress(null, bytes, 2))).isTrue();
    answers = false;
    assertThat(addresses.contains(Inet6Address.getByAddress(null, bytes, 2))).isFalse();
    assertThat(asked)
        .extracting(each -> ((Inet6Address) each).getScopeId())
        .containsExactly(1, 2, 2, 2);
    assertThat(addresses.size()).isZero();
  }
}
