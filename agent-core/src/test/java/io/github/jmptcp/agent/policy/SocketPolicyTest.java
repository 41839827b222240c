package io.github.jmptcp.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.agent.rules.Rules;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketPolicyTest {
  private final FallbackPeerCache fallbackPeers =
      new FallbackPeerCache(600, new UnchangedNetwork());

  private final Set<InetAddress> thisHost = new HashSet<>();

  private SocketPolicy with(String options) throws Exception {
    return new SocketPolicy(
        OptionParser.parse(options), new HostAddresses(thisHost::contains), fallbackPeers);
  }

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  @ParameterizedTest
  @CsvSource({"both, true, true", "client, true, false", "server, false, true"})
  void mode_says_which_sockets_are_opened_as_mptcp(
      String mode, boolean connecting, boolean listening) throws Exception {
    SocketPolicy policy = with("mode=" + mode);
    assertThat(policy.wants(/* listener= */ false)).isEqualTo(connecting);
    assertThat(policy.wants(/* listener= */ true)).isEqualTo(listening);
    assertThat(policy.isConnectOnTcpByMode()).isEqualTo(!connecting);
    assertThat(policy.whyOpenedAsTcp())
        .hasToString(
            connecting ? "the socket was opened as TCP" : "mode=server leaves connects on TCP");
    assertThat(policy.whyAcceptedAsTcp(/* listenerIsMptcp= */ false))
        .hasToString(listening ? "the listener is TCP" : "mode=client leaves listeners on TCP");
    assertThat(policy.whyAcceptedAsTcp(true)).hasToString("the peer did not request MPTCP");
  }

  @Test
  void a_client_on_this_host_is_not_taken_for_a_peer_without_mptcp() throws Exception {
    thisHost.add(address("10.0.0.1"));
    SocketPolicy policy = with("");
    TcpReason why = policy.whyAcceptedAsTcp(true);
    assertThat(policy.whyAcceptedAsTcp(why, address("10.0.0.2"))).isEqualTo(why);
    for (String here : new String[] {"10.0.0.1", "127.0.0.1", "::1"}) {
      assertThat(policy.whyAcceptedAsTcp(why, address(here)))
          .as(here)
          .hasToString("a peer on this host did not request MPTCP");
    }
    TcpReason listener = policy.whyAcceptedAsTcp(false);
    assertThat(policy.whyAcceptedAsTcp(listener, address("10.0.0.1"))).isEqualTo(listener);
  }

  @Test
  void loopback_is_left_on_tcp_unless_the_option_includes_it() throws Exception {
    SocketPolicy policy = with("");
    assertThat(policy.whyNotConnect(address("127.9.9.9"), 80))
        .hasToString("loopback is left on TCP; loopback=mptcp includes it");
    assertThat(policy.whyNotConnect(address("::1"), 80)).asString().startsWith("loopback is left");
    assertThat(policy.whyNotConnect(address("10.0.0.1"), 80)).isNull();
    assertThat(with("loopback=mptcp").whyNotConnect(address("127.0.0.1"), 80)).isNull();
  }

  @Test
  void addresses_of_this_host_and_the_wildcard_are_loopback() throws Exception {
    thisHost.add(address("10.0.0.1"));
    thisHost.add(address("fd00::1"));
    for (String host : new String[] {"10.0.0.1", "fd00::1"}) {
      assertThat(with("").whyNotConnect(address(host), 80))
          .hasToString("an address of this host is left on TCP; loopback=mptcp includes it");
      assertThat(with("loopback=mptcp").whyNotConnect(address(host), 80)).isNull();
    }
    for (String wildcard : new String[] {"0.0.0.0", "::"}) {
      assertThat(with("").whyNotConnect(address(wildcard), 80))
          .asString()
          .startsWith("loopback is left");
      assertThat(with("loopback=mptcp").whyNotConnect(address(wildcard), 80)).isNull();
    }
    assertThat(with("").whyNotConnect(address("10.0.0.2"), 80)).isNull();
    assertThat(with("exclude=10.0.0.1").whyNotConnect(address("10.0.0.1"), 80))
        .hasToString("exclude=10.0.0.1");
  }

  @Test
  void a_rule_comes_before_loopback_and_a_learned_peer() throws Exception {
    InetAddress peer = address("10.0.0.1");
    fallbackPeers.answeredWithoutMptcp(new InetSocketAddress(peer, 80));
    assertThat(with("").whyNotConnect(peer, 80)).asString().startsWith("learned: ");
    assertThat(with("").whyNotConnect(peer, 81)).isNull();
    assertThat(with("exclude=10.0.0.1").whyNotConnect(peer, 80)).hasToString("exclude=10.0.0.1");
    assertThat(with("exclude=127.0.0.1").whyNotConnect(address("127.0.0.1"), 80))
        .hasToString("exclude=127.0.0.1");
  }

  @Test
  void listeners_have_rules_of_their_own() throws Exception {
    SocketPolicy policy = with("exclude=listen:*:8080");
    assertThat(policy.hasListenerRules()).isTrue();
    assertThat(policy.whyNotListen(address("0.0.0.0"), 8080)).hasToString("exclude=listen:*:8080");
    assertThat(policy.whyNotListen(address("0.0.0.0"), 8081)).isNull();
    assertThat(policy.whyNotConnect(address("10.0.0.1"), 8080)).isNull();
    assertThat(with("exclude=connect:*").hasListenerRules()).isFalse();
    assertThat(with("").hasListenerRules()).isFalse();
  }

  @Test
  void rules_can_be_replaced_while_it_runs() throws Exception {
    SocketPolicy policy = with("exclude=10.0.0.1");
    policy.rules(new Rules(null, "listen:*:1"));
    assertThat(policy.whyNotConnect(address("10.0.0.1"), 80)).isNull();
    assertThat(policy.hasListenerRules()).isTrue();
  }
}
