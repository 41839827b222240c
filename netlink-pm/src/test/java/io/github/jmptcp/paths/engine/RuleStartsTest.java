package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.rules.PathRules;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a host with 10.0.1.1 on eth1 and 10.0.2.1 on eth2. */
class RuleStartsTest {
  private final FakeMptcp fake = new FakeMptcp();

  @ParameterizedTest
  @CsvSource({
    "*=eth2,                    192.0.2.1,   , 10.0.2.1 (eth2): paths=*=eth2",
    "*=ppp0;*=eth2,             192.0.2.1,   ,",
    "'*=ppp0,eth1',             192.0.2.1,   , '10.0.1.1 (eth1): paths=*=ppp0,eth1'",
    "*.example=10.0.2.1,        192.0.2.1,   a.example, 10.0.2.1 (eth2): paths=*.example=10.0.2.1",
    "*.example=10.0.2.1,        192.0.2.1,   ,",
    "*=auto,                    192.0.2.1,   ,",
    "*=eth2,                    127.0.0.1,   ,",
    "*=eth2,                    10.0.1.1,    ,",
    "*=eth2,                    169.254.1.1, ,",
    "*=eth2,                    2001:db8::1, ,",
  })
  void a_rule_names_the_start_but_not_of_connections_that_stay_here(
      String rules, String remote, @Nullable String name, @Nullable String start) throws Exception {
    try (RuleStarts starts = RuleStarts.open(PathRules.parse(rules), fake.kernel)) {
      StartPath path = starts.startOf(InetAddress.getByName(remote), 443, name);
      assertThat(path == null ? null : path.toString()).isEqualTo(start);
    }
  }

  @Test
  void without_the_addresses_of_this_host_it_cannot_be_opened() throws Exception {
    fake.kernel.on(
        0, 22, 20, request -> io.github.jmptcp.netlink.testkit.Answer.error(Errno.EPERM));
    PathRules rules = PathRules.parse("*=eth2");
    assertThatThrownBy(() -> RuleStarts.open(rules, fake.kernel))
        .isInstanceOf(NetlinkException.class);
  }
}
