package io.github.jmptcp.agent.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.Errno;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnEndpointsTest {
  @TempDir private Path folder;

  private PathsOnFakeKernel process;

  private OwnEndpoints endpoints(String options) {
    process = new PathsOnFakeKernel(folder, options);
    return new OwnEndpoints(
        process.options, process, new EndpointLog(process.options.cleanup(), process.log));
  }

  @ParameterizedTest
  @CsvSource({
    "endpoints=10.0.2.1+subflow,                true",
    "endpoints=auto,                            true",
    "endpoints=auto:eth1,                       false",
    "'endpoints=auto:eth1,add_addr_accepted=2', true",
    "subflows=4,                                false",
    "add_addr_accepted=0,                       false",
    "add_addr_accepted=2,                       true",
  })
  void what_gives_connections_a_second_path(String options, boolean second) throws Exception {
    OwnEndpoints endpoints = endpoints(options);
    assertThat(endpoints.hasSecondPath()).as("before").isFalse();
    process.network.defaultRoute("10.0.2.254", 2);
    endpoints.apply(process.ownership());
    assertThat(endpoints.hasSecondPath()).isEqualTo(second);
  }

  @Test
  void chosen_endpoints_follow_the_network() throws Exception {
    OwnEndpoints endpoints = endpoints("endpoints=auto:eth1,eth2,eth3");
    endpoints.apply(process.ownership());
    assertThat(process.endpoints.words())
        .containsExactly("10.0.1.1 id 1 subflow", "10.0.2.1 id 2 subflow");
    process.network.network(3, "eth3", "10.0.3.1", 24);
    assertThat(endpoints.refresh()).isTrue();
    assertThat(process.endpoints.words()).hasSize(3);
    assertThat(process.log())
        .last()
        .asString()
        .startsWith("INFO paths: added 10.0.3.1 id 3 subflow dev eth3");
    int lines = process.log().size();
    assertThat(endpoints.refresh()).isTrue();
    assertThat(process.log()).as("nothing has changed").hasSize(lines);
  }

  @Test
  void an_address_that_is_left_out_is_reported_when_it_is_new() throws Exception {
    OwnEndpoints endpoints = endpoints("endpoints=auto");
    process.network.link(3, "docker0", "bridge", 0).address(3, "172.17.0.1", 16);
    endpoints.apply(process.ownership());
    String docker =
        "INFO paths: endpoints=auto leaves out [172.17.0.1 dev docker0 (interface of containers)];"
            + " endpoints=auto:IF,IF names others";
    assertThat(process.log()).containsOnlyOnce(docker);
    endpoints.refresh();
    assertThat(process.log()).containsOnlyOnce(docker);
  }

  @Test
  void endpoints_without_room_are_reported() throws Exception {
    OwnEndpoints endpoints = endpoints("endpoints=auto");
    for (int i = 3; i <= 9; i++) {
      process.network.network(i, "eth" + i, "10.0." + i + ".1", 24);
    }
    endpoints.apply(process.ownership());
    assertThat(process.endpoints.words()).hasSize(8);
    assertThat(process.log())
        .contains(
            "INFO paths: no room for [10.0.9.1 subflow dev eth9], the kernel takes no more"
                + " endpoints");
  }

  @Test
  void the_follower_ends_with_the_process() throws Exception {
    OwnEndpoints endpoints = endpoints("endpoints=auto");
    assertThat(endpoints.refresh()).as("nothing is set").isFalse();
    endpoints.apply(process.ownership());
    endpoints.release();
    assertThat(endpoints.refresh()).isFalse();
    assertThat(process.endpoints.words()).isEmpty();
  }

  @Test
  void what_is_chosen_is_given_up_but_stays_with_cleanup_off() throws Exception {
    OwnEndpoints endpoints = endpoints("endpoints=auto,cleanup=false");
    endpoints.apply(process.ownership());
    endpoints.release();
    assertThat(process.endpoints.words()).hasSize(2);
    assertThat(endpoints.refresh()).isFalse();
  }

  @Test
  void nothing_is_set_after_the_exit() throws Exception {
    OwnEndpoints endpoints = endpoints("endpoints=10.0.2.1+subflow");
    endpoints.release();
    endpoints.apply(process.ownership());
    assertThat(process.endpoints.words()).isEmpty();
    assertThat(endpoints.areSet()).isFalse();
  }

  @Test
  void another_refusal_than_for_lack_of_privileges_is_reported_as_it_is() throws Exception {
    OwnEndpoints endpoints = endpoints("endpoints=10.0.2.1+subflow");
    process.endpoints.refuseChanges(Errno.ENOMEM);
    endpoints.apply(process.ownership());
    assertThat(endpoints.areSet()).isFalse();
    assertThat(process.log())
        .singleElement()
        .asString()
        .startsWith("WARN paths not set, the application goes on without: mptcp_pm ")
        .contains("ENOMEM")
        .doesNotContain("CAP_NET_ADMIN");
  }
}
