package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.netlink.testkit.FakeEndpoints;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.netlink.testkit.FakeNetwork;
import io.github.jmptcp.paths.ownership.InMemoryOwnership;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagedEndpointsTest {
  private final FakeKernel kernel = new FakeKernel();
  private final FakeNetwork host = new FakeNetwork(kernel);

  private ManagedEndpoints automatic() throws IOException {
    return ManagedEndpoints.automatic(
        new AutomaticEndpoints(kernel, List.of(), EndpointFlag.SUBFLOW),
        DesiredPaths.builder().build(),
        kernel,
        new InMemoryOwnership(),
        ProcessIdentity.self());
  }

  private void networks(int count) {
    for (int i = 1; i <= count; i++) {
      host.network(i, "eth" + i, "10.0." + i + ".1", 24);
    }
  }

  @Test
  void the_limit_of_subflows_follows_the_number_of_endpoints() throws Exception {
    FakeEndpoints endpoints = new FakeEndpoints(kernel, 8);
    networks(3);
    ManagedEndpoints managed = automatic();
    managed.apply();
    assertThat(endpoints.words())
        .containsExactly("10.0.1.1 id 1 subflow", "10.0.2.1 id 2 subflow", "10.0.3.1 id 3 subflow");
    assertThat(endpoints.subflows()).isEqualTo(3);
    assertThat(endpoints.addAddrAccepted()).isEqualTo(8);
    assertThat(managed.refresh()).isEmpty();

    managed.release(true);
    assertThat(endpoints.all()).isEmpty();
    assertThat(endpoints.subflows()).isEqualTo(2);
    assertThat(endpoints.addAddrAccepted()).isZero();
    assertThat(managed.refresh()).isEmpty();
  }

  @Test
  void an_endpoint_that_another_program_deletes_comes_back() throws Exception {
    FakeEndpoints endpoints = new FakeEndpoints(kernel, 8);
    networks(2);
    ManagedEndpoints managed = automatic();
    managed.apply();
    endpoints.all().remove(1);
    assertThat(managed.refresh().orElseThrow().added()).hasSize(1);
    assertThat(endpoints.all()).hasSize(2);
  }

  @Test
  void a_kernel_that_takes_64_gets_all() throws Exception {
    FakeEndpoints endpoints = new FakeEndpoints(kernel, 64);
    networks(12);
    ManagedEndpoints managed = automatic();
    managed.apply();
    assertThat(endpoints.all()).hasSize(12);
    assertThat(endpoints.subflows()).isEqualTo(12);
    assertThat(managed.choice().leftOut()).isEmpty();
  }

  @Test
  void a_kernel_that_accepts_8_gets_the_first_and_the_others_are_reported() throws Exception {
    FakeEndpoints endpoints = new FakeEndpoints(kernel, 8);
    networks(10);
    ManagedEndpoints managed = automatic();
    managed.apply();
    assertThat(endpoints.all()).hasSize(8);
    assertThat(endpoints.subflows()).isEqualTo(8);
    assertThat(managed.choice().leftOut())
        .extracting(LeftOutAddress::reason)
        .containsExactly(LeftOutAddress.Reason.NO_ROOM, LeftOutAddress.Reason.NO_ROOM);
    assertThat(managed.refresh()).isEmpty();
  }
}
