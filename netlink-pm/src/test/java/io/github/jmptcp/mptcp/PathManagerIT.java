package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every command, with {@code ip mptcp} as the witness, and every trap of the kernel's interface.
 */
class PathManagerIT extends ManagedNetns {
  @BeforeEach
  void giveItAddresses() {
    netns.exec("ip", "address", "add", "10.0.1.1/24", "dev", "lo").orFail();
    netns.exec("ip", "address", "add", "10.0.2.1/24", "dev", "lo").orFail();
  }

  private Endpoint add(String words) throws Exception {
    return netns.in(() -> manager.add(EndpointParser.parse(words)));
  }

  private void assertKernelHolds(String... lines) {
    assertThat(netns.ipMptcp("endpoint", "show").orFail().lines().map(String::trim))
        .containsExactly(lines);
  }

  @Test
  void adds_and_returns_the_id_that_the_kernel_chose() throws Exception {
    assertThat(add("10.0.1.1 subflow dev lo").id()).isEqualTo(1);
    assertThat(add("10.0.2.1 signal id 9").id()).isEqualTo(9);
    assertThat(add("::1 subflow").id()).isEqualTo(10);
    assertKernelHolds("10.0.1.1 id 1 subflow dev lo", "10.0.2.1 id 9 signal", "::1 id 10 subflow");
  }

  @Test
  void reads_what_ip_has_set() throws Exception {
    netns.ipMptcp("endpoint", "add", "10.0.1.1", "signal", "port", "8080", "id", "3").orFail();
    netns.ipMptcp("endpoint", "add", "::ffff:10.0.2.1", "subflow", "dev", "lo").orFail();
    netns.ipMptcp("limits", "set", "subflows", "4", "add_addr_accepted", "6").orFail();
    List<Endpoint> endpoints = netns.in(manager::endpoints);
    assertThat(endpoints)
        .extracting(Endpoint::toString)
        .containsExactly("10.0.1.1 port 8080 id 3 signal", "::ffff:10.0.2.1 id 4 subflow dev lo");
    assertThat(endpoints.get(1).address()).isEqualTo(InetAddress.getByName("10.0.2.1"));
    assertThat(endpoints.get(1).deviceIndex()).isEqualTo(1);
    assertThat(manager.limits()).isEqualTo(new Limits(6, 4));
  }

  @Test
  void limits_are_set_together_or_alone_and_refused_as_a_unit() throws Exception {
    assertThat(manager.limits()).isEqualTo(new Limits(0, 2));
    manager.setLimits(new Limits(8, 3));
    manager.setLimits(null, 5L);
    assertThat(netns.ipMptcp("limits", "show").orFail())
        .isEqualTo("add_addr_accepted 8 subflows 5 \n");
    assertThatThrownBy(() -> manager.setLimits(new Limits(1, 9)))
        .hasMessageContaining("EINVAL, the kernel reports \"limit greater than maximum (8)\"");
    assertThat(manager.limits()).isEqualTo(new Limits(8, 5));
  }

  @Test
  void deletes_by_id_and_by_address() throws Exception {
    add("10.0.1.1 subflow");
    add("10.0.2.1 signal");
    manager.delete(1);
    assertKernelHolds("10.0.2.1 id 2 signal");
    // by address alone the kernel returns OK and deletes nothing
    assertThat(manager.delete(InetAddress.getByName("10.0.2.1"), 0).id()).isEqualTo(2);
    assertKernelHolds();
    assertThatThrownBy(() -> manager.delete(2)).hasMessageContaining("no endpoint has that id");
    assertThatThrownBy(() -> manager.delete(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_delete_by_address_means_the_endpoint_with_that_port() throws Exception {
    add("10.0.1.1 signal port 8080");
    add("10.0.1.1 subflow");
    manager.delete(InetAddress.getByName("10.0.1.1"), 0);
    assertKernelHolds("10.0.1.1 port 8080 id 1 signal");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0 subflow, EINVAL",
    "10.9.9.9 subflow, EADDRNOTAVAIL",
    "10.0.1.1 subflow dev none0, ENODEV",
    "10.0.1.1, EINVAL",
    "10.0.1.1 fullmesh, ",
  })
  void what_the_kernel_takes_silently_and_never_uses_is_refused(String words, String errno)
      throws Exception {
    if (errno == null) {
      add(words);
      assertKernelHolds("10.0.1.1 id 1 fullmesh");
      return;
    }
    assertThatThrownBy(() -> add(words))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo(errno));
    assertKernelHolds();
  }

  @Test
  void an_index_without_a_device_is_refused_too() throws Exception {
    Endpoint stale =
        Endpoint.of("10.0.1.1").deviceIndex(4711, null).flags(EndpointFlag.SUBFLOW).build();
    assertThatThrownBy(() -> netns.in(() -> manager.addAsIs(stale)))
        .hasMessageContaining("ENODEV")
        .hasMessageContaining("index 4711");
    assertKernelHolds();
  }

  @Test
  void an_address_that_is_to_come_can_be_added_as_is() throws Exception {
    netns.in(() -> manager.addAsIs(EndpointParser.parse("10.9.9.9 subflow")));
    assertKernelHolds("10.9.9.9 id 1 subflow");
  }

  @Test
  void a_flag_that_the_kernel_drops_undoes_the_endpoint() throws Exception {
    Endpoint unknown = Endpoint.of("10.0.1.1").flagBits(2 | 1 << 30).build();
    assertThatThrownBy(() -> netns.in(() -> manager.add(unknown)))
        .isInstanceOfSatisfying(
            NetlinkException.class,
            // kernels from 6.19 on refuse unknown bits themselves
            e -> assertThat(e.errnoName()).isIn("EOPNOTSUPP", "EINVAL"));
    assertKernelHolds();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.1.1 subflow, EEXIST, 'ip mptcp endpoint delete id ID'",
    "::ffff:10.0.1.1 subflow, EEXIST, 'exists'",
    "10.0.2.1 id 1 subflow, EBUSY, 'leave the id out'",
  })
  void duplicates_are_distinguished(String words, String errno, String advice) throws Exception {
    add("10.0.1.1 subflow");
    assertThatThrownBy(() -> add(words)).hasMessageContaining(errno).hasMessageContaining(advice);
    assertKernelHolds("10.0.1.1 id 1 subflow");
  }

  @Test
  void a_change_of_one_flag_keeps_the_other() throws Exception {
    add("10.0.1.1 subflow fullmesh");
    // ip's "change id 1 backup" would switch fullmesh off
    manager.changeFlags(1, List.of(EndpointFlag.BACKUP), List.of());
    assertKernelHolds("10.0.1.1 id 1 subflow backup fullmesh");
    manager.changeFlags(1, List.of(), List.of(EndpointFlag.FULLMESH));
    assertKernelHolds("10.0.1.1 id 1 subflow backup");
    manager.changeFlags(1, List.of(), List.of(EndpointFlag.BACKUP));
    assertKernelHolds("10.0.1.1 id 1 subflow");
  }

  @Test
  void a_change_that_the_kernel_would_ignore_or_refuse_is_an_error() throws Exception {
    add("10.0.1.1 subflow");
    add("10.0.2.1 signal");
    assertThatThrownBy(() -> manager.changeFlags(1, List.of(EndpointFlag.SIGNAL), List.of()))
        .hasMessageContaining("delete the endpoint and add it again");
    assertThatThrownBy(() -> manager.changeFlags(2, List.of(EndpointFlag.FULLMESH), List.of()))
        .hasMessageContaining("fullmesh not on a signal endpoint");
    assertThatThrownBy(() -> manager.changeFlags(77, List.of(EndpointFlag.BACKUP), List.of()))
        .hasMessageContaining("no endpoint has that id");
    assertKernelHolds("10.0.1.1 id 1 subflow", "10.0.2.1 id 2 signal");
  }

  @Test
  void an_endpoint_with_a_port_listens_and_needs_signal() throws Exception {
    add("10.0.1.1 signal port 8080");
    assertThat(netns.exec("ss", "-Mltn").orFail()).contains("10.0.1.1:8080");
    Endpoint without = Endpoint.of("10.0.2.1").port(80).flags(EndpointFlag.SUBFLOW).build();
    assertThatThrownBy(() -> netns.in(() -> manager.add(without)))
        .hasMessageContaining("a port goes with signal");
    assertThatThrownBy(
            () -> netns.in(() -> manager.addAsIs(EndpointParser.parse("10.9.9.9 signal port 80"))))
        .hasMessageContaining("EADDRNOTAVAIL")
        .hasMessageContaining("needs an address of this host");
  }

  @Test
  void an_unknown_id_is_empty() throws Exception {
    assertThat(manager.endpoint(200)).isEmpty();
    add("10.0.1.1 subflow");
    assertThat(manager.endpoint(1)).map(Endpoint::toString).hasValue("10.0.1.1 id 1 subflow");
    assertThat(manager.endpoint(InetAddress.getByName("::ffff:10.0.1.1"), 0)).isPresent();
  }

  @Test
  void calls_from_many_threads_do_not_mix_their_answers() throws Exception {
    add("10.0.1.1 subflow");
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(
                n ->
                    Thread.ofVirtual()
                        .unstarted(
                            () -> {
                              for (int i = 0; i < 200; i++) {
                                try {
                                  if (n % 2 == 0) {
                                    assertThat(manager.endpoint(1)).isPresent();
                                  } else {
                                    assertThat(manager.limits()).isEqualTo(new Limits(0, 2));
                                  }
                                } catch (NetlinkException e) {
                                  throw new AssertionError(e);
                                }
                              }
                            }))
            .toList();
    java.util.Queue<Throwable> failures = new java.util.concurrent.ConcurrentLinkedQueue<>();
    for (Thread thread : threads) {
      thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
