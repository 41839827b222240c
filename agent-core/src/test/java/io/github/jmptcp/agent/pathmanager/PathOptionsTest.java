package io.github.jmptcp.agent.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.netlink.testkit.FakeNetwork;
import io.github.jmptcp.paths.endpoints.DesiredPaths;
import io.github.jmptcp.paths.ownership.LimitKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathOptionsTest {
  private final FakeKernel kernel = new FakeKernel();

  private static PathOptions options(String text) throws Exception {
    return new PathOptions(OptionParser.parse(text));
  }

  @Test
  void what_is_listed_is_desired_in_its_order() throws Exception {
    DesiredPaths desired =
        options("endpoints=10.0.2.1+subflow+backup;10.0.1.1+signal,subflows=4").desired();
    assertThat(desired.endpoints())
        .extracting(Endpoint::toString)
        .containsExactly("10.0.2.1 subflow backup", "10.0.1.1 signal");
    assertThat(desired.limit(LimitKind.SUBFLOWS)).isEqualTo(4);
    assertThat(desired.limit(LimitKind.ADD_ADDR_ACCEPTED)).isEqualTo(DesiredPaths.UNSET);
  }

  @Test
  void a_limit_of_zero_is_not_one_that_is_unset() throws Exception {
    DesiredPaths desired = options("add_addr_accepted=0").desired();
    assertThat(desired.limit(LimitKind.ADD_ADDR_ACCEPTED)).isZero();
    assertThat(desired.limit(LimitKind.SUBFLOWS)).isEqualTo(DesiredPaths.UNSET);
    assertThat(desired.endpoints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'endpoints=10.0.2.1,cleanup=false', true",
    "'endpoints=10.0.2.1,cleanup=true',  false",
    "'endpoints=auto,cleanup=false',     false",
  })
  void only_what_is_listed_may_stay_when_the_jvm_ends(String text, boolean permanent)
      throws Exception {
    assertThat(options(text).desired().isPermanent()).isEqualTo(permanent);
  }

  @ParameterizedTest
  @CsvSource({
    "endpoints=auto,                    10.0.1.1 subflow dev eth1;10.0.2.1 subflow dev eth2",
    "'endpoints=auto:eth2,mode=client', 10.0.2.1 subflow dev eth2",
    "'endpoints=auto:eth1,mode=server', 10.0.1.1 signal dev eth1",
    "'endpoints=auto:eth2,eth1',        10.0.2.1 subflow dev eth2;10.0.1.1 subflow dev eth1",
  })
  void endpoints_are_chosen_for_the_side_that_the_agent_is_on(String text, String chosen)
      throws Exception {
    new FakeNetwork(kernel)
        .network(1, "eth1", "10.0.1.1", 24)
        .network(2, "eth2", "10.0.2.1", 24)
        .defaultRoute("10.0.1.254", 1)
        .defaultRoute("10.0.2.254", 2);
    List<Endpoint> endpoints =
        options(text).automatic(kernel).choose(List.of(), List.of(), 8).endpoints();
    assertThat(endpoints).extracting(Endpoint::toString).containsExactly(chosen.split(";"));
  }

  @Test
  void nothing_is_chosen_where_endpoints_are_listed_or_not_given() throws Exception {
    assertThat(options("endpoints=10.0.2.1").automatic(kernel)).isNull();
    assertThat(options("subflows=4").automatic(kernel)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "endpoints=10.0.2.1,                          true",
    "'endpoints=10.0.2.1,revive=false,slow=keep', false",
    "'endpoints=10.0.2.1,revive=false',           true",
    "'subflows=4,revive=false',                   false",
    "'pm=userspace,revive=false,slow=keep',       true",
    "paths=*=eth1,                                true",
  })
  void the_engine_runs_for_revival_slow_paths_and_userspace(String text, boolean needed)
      throws Exception {
    assertThat(options(text).needsEngine()).isEqualTo(needed);
  }

  @ParameterizedTest
  @CsvSource({
    "'cleanup=false,endpoints=10.0.2.1,revive=false,slow=keep', false",
    "'cleanup=true,endpoints=10.0.2.1,revive=false,slow=keep',  true",
    "'cleanup=false,endpoints=auto,revive=false,slow=keep',     true",
    "'cleanup=false,endpoints=10.0.2.1',                        true",
  })
  void work_is_left_for_the_exit_where_anything_is_undone_or_runs(String text, boolean work)
      throws Exception {
    assertThat(options(text).hasWorkAtExit()).isEqualTo(work);
  }
}
