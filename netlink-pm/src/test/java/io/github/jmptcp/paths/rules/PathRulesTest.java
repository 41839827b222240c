package io.github.jmptcp.paths.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRulesTest {
  private static final String RULES =
      "*.cdn.example:443=eth1,wwan0/backup;10.0.0.0/8=eth0;listen:*:9092=eth0,eth1;*=auto";

  @ParameterizedTest
  @CsvSource({
    "10.9.9.9, 80,,                   10.0.0.0/8=eth0",
    "192.0.2.1,443,a.cdn.example,     '*.cdn.example:443=eth1,wwan0/backup'",
    "192.0.2.1,80, a.cdn.example,     *=auto",
    "192.0.2.1,443,,                  *=auto",
    "2001:db8::1,443,,                *=auto",
  })
  void the_first_rule_that_matches_a_connection_counts(
      String remote, int port, String name, String rule) throws Exception {
    PathRules rules = PathRules.parse(RULES);
    assertThat(rules.forConnect(InetAddress.getByName(remote), port, name)).hasToString(rule);
    assertThat(rules.areAboutNames()).isTrue();
    assertThat(rules).hasToString(RULES);
  }

  @ParameterizedTest
  @CsvSource({
    "listen:*:443,    a.example, it is about listeners",
    "*:80,            a.example, port 443 is another one",
    "10.0.0.0/8,      a.example, the address is another one",
    "*.test,          a.example, the name a.example is another one",
    "*.test,          ,          the peer has no name",
    "*.example,       a.example, ",
    "192.0.2.0/24:443,,          ",
  })
  void a_pattern_tells_why_it_does_not_match(String pattern, String name, String why)
      throws Exception {
    byte[] remote = InetAddress.getByName("192.0.2.1").getAddress();
    assertThat(SocketPattern.parse(pattern).whyNotConnect(remote, 443, name)).isEqualTo(why);
    assertThat(SocketPattern.parse(pattern).matchesConnect(remote, 443, name))
        .isEqualTo(why == null);
  }

  @Test
  void listeners_have_rules_of_their_own_and_those_without_a_word() throws Exception {
    PathRules rules = PathRules.parse(RULES);
    InetAddress local = InetAddress.getByName("192.0.2.7");
    assertThat(rules.forListen(local, 9092)).hasToString("listen:*:9092=eth0,eth1");
    assertThat(rules.forListen(local, 9093)).hasToString("*=auto");
    assertThat(rules.forListen(InetAddress.getByName("10.0.0.7"), 9092))
        .hasToString("10.0.0.0/8=eth0");
    assertThat(PathRules.parse("connect:*=eth0").forListen(local, 1)).isNull();
    assertThat(PathRules.none().forConnect(local, 1, null)).isNull();
  }

  @Test
  void the_parts_of_a_path() throws Exception {
    PathRule rule = PathRules.parse(" *=eth0,10.0.2.1/backup ; *=auto").list().get(0);
    assertThat(rule.isAuto()).isFalse();
    assertThat(rule.paths().get(0).device()).isEqualTo("eth0");
    assertThat(rule.paths().get(0).address()).isNull();
    assertThat(rule.paths().get(0).isBackup()).isFalse();
    assertThat(rule.paths().get(1).address()).isEqualTo(InetAddress.getByName("10.0.2.1"));
    assertThat(rule.paths().get(1).isBackup()).isTrue();
    assertThat(rule.paths().get(1)).hasToString("10.0.2.1/backup");
    assertThat(PathRules.parse("*=2001:db8::1,eth1").list().get(0).paths().get(0).address())
        .isEqualTo(InetAddress.getByName("2001:db8::1"));
    assertThat(PathRules.parse("*=auto").list().get(0).isAuto()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "after=65536,        65536, 0",
    "after=256k,         262144, 0",
    "after=4M/backup,    4194304, 0",
    "backup/after=1G,    1073741824, 0",
    "after=500ms,        0, 500",
    "after=1s,           0, 1000",
    "after=5min,         0, 300000",
    "after=1s/after=64k, 65536, 1000",
  })
  void a_path_may_come_later(String options, long bytes, long millis) throws Exception {
    PathChoice path = PathRules.parse("*=eth0,eth1/" + options).list().get(0).paths().get(1);
    assertThat(path.afterBytes()).isEqualTo(bytes);
    assertThat(path.afterMillis()).isEqualTo(millis);
    assertThat(path.isDelayed()).isTrue();
    assertThat(path.isBackup()).isEqualTo(options.contains("backup"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|0|no rule",
        ";;|0|no rule",
        "*|1|no = between",
        "*=|2|no interface or address",
        "*=eth0,|7|no interface or address",
        "*=eth0;10.0.0.0/33=eth1|16|prefix",
        "*=eth0;2001:db8::1=eth1|7|brackets",
        "=eth0|0|no host",
        "*=eth0/bakup|7|is none of /backup and /after=BYTES or DURATION; nearest: /backup",
        "*=eth0,eth1/aftr=1s|12|nearest: /after=256k",
        "*=eth0/after=1s|7|the first path",
        "*=eth0,eth1/after=1m|18|minutes or megabytes",
        "*=eth0,eth1/after=|18|no number",
        "*=eth0,eth1/after=0s|18|no number",
        "*=eth0,eth1/after=x|18|no number",
        "*=eth0,auto|7|auto stands alone",
        "*=eth0,eth0|7|twice",
        "*=10.0.300.1|2|no IP address",
        "*=a-name-that-is-too-long|2|1 to 15 characters",
        "*=eth 0|2|no interface name",
        "listen:db.example=eth0|7|a listener has no name",
        "*=eth0;10.0.0.0/33=eth1|16|path rule '10.0.0.0/33=eth1', character 10: ",
        "conect:*=eth0|0|did you mean connect:?",
        "lisen:*:443=eth0|0|did you mean listen:?",
      })
  void what_is_wrong_is_refused_completely_with_its_place(String rules, int at, String why) {
    assertThatThrownBy(() -> PathRules.parse(rules == null ? "" : rules))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.position()).isEqualTo(at))
        .hasMessageContaining(why);
  }
}
