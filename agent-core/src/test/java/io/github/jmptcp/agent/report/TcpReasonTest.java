package io.github.jmptcp.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.paths.rules.SocketPattern;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TcpReasonTest {
  /** Others script against them: a change is an incompatible one. */
  @Test
  void the_texts_are_these() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    expected.put("MODE_SERVER", "mode=server leaves connects on TCP");
    expected.put("MODE_CLIENT", "mode=client leaves listeners on TCP");
    expected.put("LOOPBACK", "loopback is left on TCP; loopback=mptcp includes it");
    expected.put("THIS_HOST", "an address of this host is left on TCP; loopback=mptcp includes it");
    expected.put("NOT_INCLUDED", "no rule of include names it");
    expected.put("SO_OOBINLINE", "SO_OOBINLINE is set, which MPTCP lacks");
    expected.put("TCP_MD5SIG", "TCP_MD5SIG is set, which MPTCP lacks");
    expected.put("NO_KEEPALIVE_TIMES", "this kernel's MPTCP has no keepalive times");
    expected.put("LEARNED_WITHOUT_MPTCP", "learned: the peer has answered without MPTCP");
    expected.put("LEARNED_REFUSED", "learned: MPTCP is refused on the way to this peer");
    expected.put("LEARNED_NO_ANSWER", "learned: SYNs with MP_CAPABLE get no answer from this peer");
    expected.put("LEARNED_URGENT_DATA", "learned: urgent data is sent to this peer");
    expected.put("TRIED_BY_TCP", "a SYN with MP_CAPABLE was refused shortly before");
    expected.put("ANSWERED_WITHOUT_MPTCP", "the peer answered without MPTCP");
    expected.put("NO_ANSWER", "SYNs with MP_CAPABLE got no answer, one without it was answered");
    expected.put("REFUSED", "the SYN with MP_CAPABLE was refused, one without it was accepted");
    expected.put(
        "SWITCHED_OFF",
        "the kernel has switched MPTCP off after a blackhole; sysctl -w net.mptcp.blackhole_timeout=0");
    expected.put(
        "PEER_OR_KERNEL",
        "the peer answered without MPTCP, or the kernel had switched MPTCP off after a blackhole");
    expected.put("NOT_REQUESTED", "the peer did not request MPTCP");
    expected.put("NOT_REQUESTED_HERE", "a peer on this host did not request MPTCP");
    expected.put("OPENED_AS_TCP", "the socket was opened as TCP");
    expected.put("LISTENER_IS_TCP", "the listener is TCP");
    Map<String, String> texts = new TreeMap<>();
    for (Field field : TcpReason.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        texts.put(field.getName(), String.valueOf(field.get(null)));
      }
    }
    assertThat(texts).isEqualTo(expected);
    assertThat(texts.values()).doesNotHaveDuplicates();
    assertThat(TcpReason.excludedBy(SocketPattern.parse("connect:10.0.0.0/8:443")))
        .hasToString("exclude=connect:10.0.0.0/8:443");
  }

  @Test
  void the_rule_that_is_named_makes_no_other_kind() throws Exception {
    TcpReason excluded = TcpReason.excludedBy(SocketPattern.parse("*:1"));
    assertThat(TcpReason.excludedBy(SocketPattern.parse("*:2")).kind()).isSameAs(excluded.kind());
    assertThat(TcpReason.LOOPBACK.kind()).isSameAs(TcpReason.LOOPBACK);
    assertThat(TcpReason.LOOPBACK.kind()).isNotSameAs(excluded.kind());
  }
}
