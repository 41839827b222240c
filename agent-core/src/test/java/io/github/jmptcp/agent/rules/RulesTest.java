package io.github.jmptcp.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3,               10.1.2.3,  80, true",
    "10.1.2.3,               10.1.2.4,  80, false",
    "10.0.0.0/8,             10.9.9.9,  80, true",
    "10.0.0.0/9,             10.128.0.1,80, false",
    "0.0.0.0/0,              10.9.9.9,  80, true",
    "0.0.0.0/0,              fd00::1,   80, false",
    "[fd00::]/8,             fd12::1,   80, true",
    "[fd00::1],              fd00::2,   80, false",
    "[fd00::1]:80-90,        fd00::1,   90, true",
    "[fd00::1]:80-90,        fd00::1,   91, false",
    "*,                      fd00::1,   1,  true",
    "*:443,                  10.1.1.1,  443,true",
    "*:443,                  10.1.1.1,  80, false",
    "connect:10.1.2.3:80,    10.1.2.3,  80, true",
    "listen:10.1.2.3:80,     10.1.2.3,  80, false",
    "nobody;10.1.2.3,        10.1.2.3,  80, true"
  })
  void excludes_connects(String rules, String host, int port, boolean excluded) throws Exception {
    assertThat(new Rules(null, rules).whyNotConnect(InetAddress.getByName(host), port) != null)
        .isEqualTo(excluded);
  }

  @ParameterizedTest
  @CsvSource({
    "*.example.com,  a.example.com,     true",
    "*.example.com,  a.b.Example.COM,   true",
    "*.example.com,  example.com,       false",
    "*.example.com,  a.example.com.evil,false",
    "db*,            db1,               true",
    "db*.in.*,       db7.in.test,       true",
    "*a*b*c*d*e*,    xaxbxcxdxe,        true",
    "*ab*ab,         abab,              true",
    "*ab*ab,         aab,               false",
    "a**b,           ab,                true",
    "*.b.*.b,        a.b.b,             false",
    "*.b.*.b,        a.b.b.b,           true"
  })
  void matches_the_name_that_was_resolved(String rule, String name, boolean excluded)
      throws Exception {
    InetAddress named = InetAddress.getByAddress(name, new byte[] {10, 1, 1, 1});
    Rules rules = new Rules(null, rule);
    assertThat(rules.whyNotConnect(named, 80) != null).isEqualTo(excluded);
    assertThat(rules.whyNotConnect(InetAddress.getByAddress(named.getAddress()), 80))
        .as("a bare address has no name")
        .isNull();
  }

  @Test
  void exclude_wins_over_include_and_names_the_rule() throws Exception {
    Rules rules = new Rules("10.0.0.0/8", "10.9.0.0/16");
    assertThat(rules.whyNotConnect(InetAddress.getByName("10.1.1.1"), 80)).isNull();
    assertThat(rules.whyNotConnect(InetAddress.getByName("10.9.1.1"), 80))
        .hasToString("exclude=10.9.0.0/16");
    assertThat(rules.whyNotConnect(InetAddress.getByName("11.1.1.1"), 80)).isNotNull();
  }

  @Test
  void include_for_connects_leaves_listeners_alone() throws Exception {
    Rules rules = new Rules("connect:10.0.0.0/8", null);
    assertThat(rules.areAboutListeners()).isFalse();
    assertThat(rules.whyNotListen(InetAddress.getByName("::"), 80)).isNull();
    Rules both = new Rules("listen:*:8080", null);
    assertThat(both.whyNotListen(InetAddress.getByName("::"), 8080)).isNull();
    assertThat(both.whyNotListen(InetAddress.getByName("::"), 8081)).isNotNull();
    assertThat(both.whyNotConnect(InetAddress.getByName("10.1.1.1"), 1)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.2|no IPv4 address",
        "10.1.2.300|no address",
        "10.1.2.3/33|prefix",
        "2001:db8::1|brackets",
        "[fd00::1|no ]",
        "*:70000|port",
        "*:90-80|backwards",
        "example.com/8|prefix needs an address",
        "listen:example.com|a listener has no name",
        "connect:|no host",
        "10.1.2.3;*:x|is no port"
      })
  void refuses_a_list_with_a_bad_rule(String rules, String reason) {
    assertThatThrownBy(() -> Rules.patterns(rules)).hasMessageContaining(reason);
  }

  /** With a name that almost matches, which made each star try all that the ones before left. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void many_stars_take_no_time() throws Exception {
    Rules rules = new Rules(null, "*a".repeat(140) + "*b");
    InetAddress named = InetAddress.getByAddress("a".repeat(10_000), new byte[] {10, 1, 1, 1});
    for (int i = 0; i < 100; i++) {
      assertThat(rules.whyNotConnect(named, 80)).isNull();
    }
  }

  @Test
  void a_rule_is_no_longer_than_a_name() throws Exception {
    String longest = "a".repeat(253);
    assertThat(Rules.patterns(longest)).isNotEmpty();
    assertThatThrownBy(() -> Rules.patterns(longest + longest))
        .hasMessageContaining("a rule has at most 300 characters");
  }

  @Test
  void include_and_exclude_give_their_reasons() throws Exception {
    InetAddress inside = InetAddress.getByName("10.1.0.1");
    InetAddress outside = InetAddress.getByName("192.0.2.1");
    Rules rules = new Rules("10.0.0.0/8", "10.2.0.0/16");
    assertThat(rules.whyNotConnect(inside, 1)).isNull();
    assertThat(rules.whyNotConnect(InetAddress.getByName("10.2.0.1"), 1))
        .hasToString("exclude=10.2.0.0/16");
    assertThat(rules.whyNotConnect(outside, 1)).hasToString("no rule of include names it");
    assertThat(rules.whyNotListen(inside, 1)).isNull();
    assertThat(rules.whyNotListen(outside, 1)).hasToString("no rule of include names it");
    assertThat(rules.areAboutListeners()).isTrue();
  }

  @Test
  void an_include_about_connects_alone_leaves_listeners_as_they_are() throws Exception {
    InetAddress outside = InetAddress.getByName("192.0.2.1");
    Rules connects = new Rules("connect:10.0.0.0/8", null);
    assertThat(connects.whyNotConnect(outside, 1)).hasToString("no rule of include names it");
    assertThat(connects.whyNotListen(outside, 1)).isNull();
    assertThat(connects.areAboutListeners()).isFalse();
    Rules listens = new Rules("listen:*:80", null);
    assertThat(listens.whyNotConnect(outside, 1)).isNull();
    assertThat(listens.whyNotListen(outside, 1)).hasToString("no rule of include names it");
    assertThat(listens.whyNotListen(outside, 80)).isNull();
    assertThat(listens.areAboutListeners()).isTrue();
  }

  @Test
  void a_listener_that_is_excluded_gets_the_rule() throws Exception {
    Rules rules = new Rules("listen:*", "connect:10.0.0.0/8;listen:*:8080;listen:*:81-82");
    InetAddress any = InetAddress.getByName("::");
    assertThat(rules.areAboutListeners()).isTrue();
    assertThat(rules.whyNotListen(any, 8080)).hasToString("exclude=listen:*:8080");
    assertThat(rules.whyNotListen(any, 82)).hasToString("exclude=listen:*:81-82");
    assertThat(rules.whyNotListen(any, 83)).isNull();
    assertThat(new Rules(null, "connect:10.0.0.0/8").areAboutListeners()).isFalse();
    assertThat(new Rules(null, "listen:*:80").areAboutListeners()).isTrue();
  }

  @Test
  void one_name_among_addresses_is_enough_to_look_at_names() throws Exception {
    InetAddress named = InetAddress.getByAddress("db.example", new byte[] {10, 1, 1, 1});
    for (String list : new String[] {"192.0.2.1;*.example", "*.example;192.0.2.1"}) {
      assertThat(new Rules(null, list).whyNotConnect(named, 1)).isNotNull();
      assertThat(new Rules(list, null).whyNotConnect(named, 1)).isNull();
    }
    assertThat(new Rules("*.test", "192.0.2.2").whyNotConnect(named, 1)).isNotNull();
  }

  @Test
  void the_text_is_what_the_two_options_take() throws Exception {
    assertThat(new Rules((String) null, null)).hasToString("include=* exclude=none");
    assertThat(new Rules("connect:10.0.0.0/8; *.example", "listen:*:80"))
        .hasToString("include=connect:10.0.0.0/8;*.example exclude=listen:*:80");
  }

  @Test
  void without_rules_all_is_mptcp() throws Exception {
    Rules none = new Rules((String) null, null);
    assertThat(none.whyNotConnect(InetAddress.getByName("192.0.2.1"), 1)).isNull();
    assertThat(none.whyNotListen(InetAddress.getByName("192.0.2.1"), 1)).isNull();
    assertThat(none.areAboutListeners()).isFalse();
  }

  @Test
  void blank_rules_between_semicolons_are_none() throws Exception {
    assertThat(Rules.patterns("10.0.0.1; ;10.0.0.2;")).hasSize(2);
    assertThatThrownBy(() -> Rules.patterns(" ; ")).hasMessageContaining("no rule");
  }
}
