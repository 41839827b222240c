package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.paths.rules.PathRules;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a connection to 192.0.2.1 starts on a host with eth0, eth1 and wwan0. */
class StartPathsTest {
  private static final InetAddress ETH0 = address("10.0.0.1");
  private static final InetAddress ETH1 = address("10.0.1.1");
  private static final InetAddress WWAN = address("10.0.2.1");
  private static final Map<InetAddress, String> DEVICES =
      Map.of(ETH0, "eth0", ETH1, "eth1", WWAN, "wwan0", address("2001:db8::1"), "eth0");

  /** The default route leaves by eth0; wwan0 leads nowhere. */
  private static final StartPaths.RouteLookup ROUTES =
      new StartPaths.RouteLookup() {
        @Override
        public @Nullable InetAddress source(InetAddress remote) {
          return remote.getAddress().length == 4 ? ETH0 : address("2001:db8::1");
        }

        @Override
        public boolean leads(InetAddress remote, InetAddress from) {
          return !from.equals(WWAN);
        }
      };

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable StartPath choose(PathRules rules, Set<InetAddress> dead, String to) {
    return choose(rules, new DeadPaths(dead, Map.of()), to);
  }

  private static @Nullable StartPath choose(PathRules rules, DeadPaths dead, String to) {
    return new StartPaths(rules, DEVICES, dead, List.of(WWAN, ETH0, ETH1))
        .choose(address(to), 443, "www.example", ROUTES);
  }

  @Test
  void without_rules_and_dead_paths_the_route_decides() {
    assertThat(new StartPaths(PathRules.none(), DEVICES, DeadPaths.NONE, List.of()).isTrivial())
        .isTrue();
    assertThat(choose(PathRules.none(), Set.of(), "192.0.2.1")).isNull();
  }

  @Test
  void a_connection_whose_path_is_dead_starts_on_one_that_lives_and_leads_there() {
    assertThat(choose(PathRules.none(), Set.of(ETH0), "192.0.2.1"))
        .hasToString("10.0.1.1 (eth1): the path from 10.0.0.1 is dead");
    assertThat(choose(PathRules.none(), Set.of(ETH1), "192.0.2.1")).isNull();
    assertThat(choose(PathRules.none(), Set.of(ETH0, ETH1), "192.0.2.1")).isNull();
    // the path of IPv6 is another one
    assertThat(choose(PathRules.none(), Set.of(ETH0), "2001:db8::99")).isNull();
  }

  @Test
  void a_peer_that_does_not_answer_a_connect_is_reached_elsewhere() {
    DeadPaths dead = new DeadPaths(Set.of(), Map.of(ETH0, Set.of(address("192.0.2.1"))));
    assertThat(choose(PathRules.none(), dead, "192.0.2.1"))
        .hasToString("10.0.1.1 (eth1): 192.0.2.1 does not answer a connect from 10.0.0.1");
    assertThat(choose(PathRules.none(), dead, "192.0.2.2")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'*=eth1,eth0',          ,                  10.0.1.1",
    "'*=eth1,eth0',          10.0.1.1,          10.0.0.1",
    "'*=eth1,eth0',          10.0.1.1 10.0.0.1, 10.0.1.1",
    "'*=eth1/backup,eth0',   ,                  10.0.0.1",
    "'*=eth1/backup,eth0',   10.0.0.1,          10.0.1.1",
    "'*=eth1,wwan0/after=1s',10.0.1.1,          10.0.2.1",
    "'*=10.0.2.1,eth0',      ,                  10.0.2.1",
    "'*=ppp0,eth1',          ,                  10.0.1.1",
    "'*.example:443=eth1;*=eth0', ,             10.0.1.1",
    "'*.test:443=eth1;*=wwan0', ,               10.0.2.1",
  })
  void a_rule_names_the_path_and_dead_ones_are_passed_over(
      String rules, @Nullable String dead, String address) throws Exception {
    Set<InetAddress> addresses = new java.util.HashSet<>();
    for (String each : dead == null ? new String[0] : dead.split(" ")) {
      addresses.add(address(each));
    }
    StartPath path = choose(PathRules.parse(rules), addresses, "192.0.2.1");
    assertThat(path.address()).isEqualTo(address(address));
    assertThat(path.reason()).startsWith("paths=*");
    assertThat(path.isByDevice()).isEqualTo(!rules.contains("10.0.2.1"));
  }

  @Test
  void a_rule_whose_paths_are_missing_leaves_it_to_the_route() throws Exception {
    assertThat(choose(PathRules.parse("*=ppp0"), Set.of(), "192.0.2.1")).isNull();
    assertThat(choose(PathRules.parse("*=eth1"), Set.of(), "2001:db8::99")).isNull();
    assertThat(choose(PathRules.parse("*=auto"), Set.of(), "192.0.2.1")).isNull();
    assertThat(choose(PathRules.parse("*=auto"), Set.of(ETH0), "192.0.2.1")).isNotNull();
  }
}
