package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The cases of the kernel's own selftest pm_netlink.sh, through {@link PathManager}; what {@code ip
 * mptcp} shows has to be the same.
 */
class PmNetlinkSelftestIT extends ManagedNetns {
  private void add(String words) throws Exception {
    netns.in(() -> manager.addAsIs(EndpointParser.parse(words)));
  }

  private void refused(String words, String errno) {
    assertThatThrownBy(() -> add(words))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errnoName()).isEqualTo(errno));
  }

  private void check(String... lines) throws Exception {
    assertThat(netns.in(manager::endpoints)).extracting(Endpoint::toString).containsExactly(lines);
    assertThat(netns.ipMptcp("endpoint", "show").orFail().lines().map(String::trim))
        .containsExactly(lines);
  }

  @Test
  void default_list_and_limits() throws Exception {
    check();
    assertThat(manager.limits()).isEqualTo(new Limits(0, 2));
  }

  @Test
  void add_get_dump_delete_duplicate_increment_and_hard_limit() throws Exception {
    add("10.0.1.1");
    add("10.0.1.2 subflow dev lo");
    add("10.0.1.3 signal backup");
    assertThat(manager.endpoint(1)).map(Endpoint::toString).hasValue("10.0.1.1 id 1");
    check("10.0.1.1 id 1", "10.0.1.2 id 2 subflow dev lo", "10.0.1.3 id 3 signal backup");

    manager.delete(2);
    assertThat(manager.endpoint(2)).isEmpty();
    check("10.0.1.1 id 1", "10.0.1.3 id 3 signal backup");

    refused("10.0.1.3", "EEXIST");
    assertThat(manager.endpoint(4)).isEmpty();
    add("10.0.1.4 signal");
    assertThat(manager.endpoint(4)).map(Endpoint::toString).hasValue("10.0.1.4 id 4 signal");

    for (int i = 5; i <= 9; i++) {
      add("10.0.1." + i + " signal");
    }
    assertThat(manager.endpoint(9)).isPresent();
    refused("10.0.1.10 signal", "ERANGE");
    assertThat(manager.endpoint(10)).isEmpty();

    manager.delete(9);
    for (int id = 10; id <= 255; id++) {
      add("10.0.0.9 id " + id);
      manager.delete(id);
    }
    assertThat(manager.endpoints()).hasSize(7);
    manager.flush();
    check();
  }

  @Test
  void limits_above_the_hard_limit_are_refused_and_change_nothing() throws Exception {
    assertThatThrownBy(() -> manager.setLimits(new Limits(9, 1))).hasMessageContaining("EINVAL");
    assertThat(manager.limits()).isEqualTo(new Limits(0, 2));
    assertThatThrownBy(() -> manager.setLimits(new Limits(1, 9))).hasMessageContaining("EINVAL");
    assertThat(manager.limits()).isEqualTo(new Limits(0, 2));
    manager.setLimits(new Limits(8, 8));
    assertThat(manager.limits()).isEqualTo(new Limits(8, 8));
  }

  @Test
  void explicit_ids() throws Exception {
    for (String words :
        List.of(
            "10.0.1.1",
            "10.0.1.2",
            "10.0.1.3 id 100",
            "10.0.1.4",
            "10.0.1.5 id 254",
            "10.0.1.6",
            "10.0.1.7",
            "10.0.1.8")) {
      add(words);
    }
    assertThat(manager.endpoints())
        .extracting(Endpoint::toString)
        .containsExactlyInAnyOrder(
            "10.0.1.1 id 1",
            "10.0.1.2 id 2",
            "10.0.1.7 id 3",
            "10.0.1.8 id 4",
            "10.0.1.3 id 100",
            "10.0.1.4 id 101",
            "10.0.1.5 id 254",
            "10.0.1.6 id 255");
  }

  @Test
  void ids_wrap_around() throws Exception {
    for (String words :
        List.of(
            "10.0.0.1",
            "10.0.0.2 id 254",
            "10.0.0.3",
            "10.0.0.4",
            "10.0.0.5 id 253",
            "10.0.0.6",
            "10.0.0.7",
            "10.0.0.8")) {
      add(words);
    }
    assertThat(manager.endpoints())
        .extracting(Endpoint::toString)
        .containsExactlyInAnyOrder(
            "10.0.0.1 id 1",
            "10.0.0.4 id 2",
            "10.0.0.6 id 3",
            "10.0.0.7 id 4",
            "10.0.0.8 id 5",
            "10.0.0.5 id 253",
            "10.0.0.2 id 254",
            "10.0.0.3 id 255");
  }

  @Test
  void backup_and_fullmesh_change_by_address_and_by_id() throws Exception {
    add("10.0.1.1 subflow");
    Endpoint byAddress = Endpoint.of(InetAddress.getByName("10.0.1.1")).build();
    manager.setFlagsAsIs(0, byAddress, 0, EndpointFlag.BACKUP.bit());
    check("10.0.1.1 id 1 subflow backup");
    manager.setFlagsAsIs(0, byAddress, 0, 0);
    check("10.0.1.1 id 1 subflow");
    manager.changeFlags(1, List.of(EndpointFlag.FULLMESH), List.of());
    check("10.0.1.1 id 1 subflow fullmesh");
    manager.changeFlags(1, List.of(), List.of(EndpointFlag.FULLMESH));
    check("10.0.1.1 id 1 subflow");
    manager.changeFlags(1, List.of(EndpointFlag.BACKUP, EndpointFlag.FULLMESH), List.of());
    check("10.0.1.1 id 1 subflow backup fullmesh");
  }

  @Test
  void unknown_flags_are_never_set() throws Exception {
    try {
      netns.in(() -> manager.addAsIs(Endpoint.of("10.0.1.1").flagBits(2 | 1 << 20).build()));
    } catch (NetlinkException e) {
      assertThat(e.errnoName()).isEqualTo("EINVAL"); // newer kernels
      return;
    }
    check("10.0.1.1 id 1 subflow");
  }
}
