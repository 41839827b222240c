package io.github.jmptcp.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.jmx.AgentBean;
import io.github.jmptcp.agent.launch.RunningAgent;
import io.github.jmptcp.agent.launch.RunningAgents;
import io.github.jmptcp.agent.observe.Origins;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;

/** Others script against these names: every byte is held. */
class CounterFormatsTest {
  private final RunningAgent agent =
      RunningAgents.of(new FakeSockets(FakeKernelVersion.LINUX_6_18).libC(), "learn=5m");
  private final AgentState state = new AgentState(agent, Origins.NONE);

  CounterFormatsTest() throws Exception {
    Counters counters = agent.counters();
    counters.add(Counter.SOCKETS_MPTCP, 101);
    for (int i = 0; i < 3; i++) {
      counters.refused(i < 2 ? Errno.ENOPROTOOPT : Errno.EPERM);
    }
    counters.add(Counter.SOCKETS_DEMOTED, 103);
    counters.add(Counter.CONNECTS_BEGUN, 104);
    counters.add(Counter.CONNECTS, 105);
    counters.add(Counter.CONNECTS_MPTCP, 106);
    counters.add(Counter.CONNECTS_TCP_PEER, 107);
    counters.add(Counter.CONNECTS_TCP_RULE, 108);
    counters.add(Counter.CONNECTS_TCP_KERNEL, 109);
    counters.add(Counter.ACCEPTS, 110);
    counters.add(Counter.ACCEPTS_MPTCP, 111);
    counters.add(Counter.ACCEPTS_TCP_PEER, 112);
    counters.add(Counter.ACCEPTS_TCP_RULE, 113);
    counters.add(Counter.ACCEPTS_TCP_KERNEL, 114);
    counters.add(Counter.BYTES_SENT, 115);
    counters.add(Counter.BYTES_RECEIVED, 116);
    agent
        .fallbackPeers()
        .answeredWithoutMptcp(new InetSocketAddress(InetAddress.getByName("10.0.0.2"), 443));
  }

  @Test
  void open_metrics() {
    assertThat(
            between(
                new Commands(state).metrics().body(),
                "# TYPE jmptcp_sockets ",
                "# TYPE jmptcp_connections"))
        .isEqualTo(
            """
            # TYPE jmptcp_sockets counter
            # HELP jmptcp_sockets Sockets that the agent opened as MPTCP.
            jmptcp_sockets_total 101
            # TYPE jmptcp_socket_refusals counter
            # HELP jmptcp_socket_refusals Sockets that are TCP because the kernel refused MPTCP.
            jmptcp_socket_refusals_total{errno="EPERM"} 1
            jmptcp_socket_refusals_total{errno="ENOPROTOOPT"} 2
            # TYPE jmptcp_socket_demotions counter
            # HELP jmptcp_socket_demotions Sockets made TCP by an option or rule.
            jmptcp_socket_demotions_total 103
            # TYPE jmptcp_learned_peers gauge
            # HELP jmptcp_learned_peers Peers that use plain TCP for some time.
            jmptcp_learned_peers 1
            # TYPE jmptcp_connects_begun counter
            # HELP jmptcp_connects_begun Calls of connect.
            jmptcp_connects_begun_total 104
            # TYPE jmptcp_connects counter
            # HELP jmptcp_connects Calls of connect that succeeded, by what is in use and why.
            jmptcp_connects_total{in_use="mptcp",reason=""} 106
            jmptcp_connects_total{in_use="tcp",reason="peer"} 107
            jmptcp_connects_total{in_use="tcp",reason="rule"} 108
            jmptcp_connects_total{in_use="tcp",reason="kernel"} 109
            # TYPE jmptcp_accepts counter
            # HELP jmptcp_accepts Connections accepted, by what is in use and why.
            jmptcp_accepts_total{in_use="mptcp",reason=""} 111
            jmptcp_accepts_total{in_use="tcp",reason="peer"} 112
            jmptcp_accepts_total{in_use="tcp",reason="rule"} 113
            jmptcp_accepts_total{in_use="tcp",reason="kernel"} 114
            # TYPE jmptcp_bytes counter
            # HELP jmptcp_bytes Bytes of all connections, open and closed.
            jmptcp_bytes_total{direction="out"} 115
            jmptcp_bytes_total{direction="in"} 116
            """);
  }

  @Test
  void the_format_before_open_metrics() {
    assertThat(new Commands(state).classicMetrics().body())
        .contains(
            """
            # TYPE jmptcp_socket_refusals_total counter
            # HELP jmptcp_socket_refusals_total Sockets that are TCP because the kernel refused MPTCP.
            jmptcp_socket_refusals_total{errno="EPERM"} 1
            jmptcp_socket_refusals_total{errno="ENOPROTOOPT"} 2
            # TYPE jmptcp_socket_demotions_total counter
            """,
            """
            # TYPE jmptcp_info_info gauge
            """
                .replace("_info_info", "_info"));
  }

  @Test
  void json() {
    assertThat(between(StatusJson.text(state.status()), "\"counters\":", "\"namespace\""))
        .isEqualTo(
            """
            "counters":{"sockets_mptcp":101,"sockets_refused":3,"sockets_demoted":103,\
            "learned_peers":1,"connects_begun":104,"connects":105,"connects_mptcp":106,\
            "connects_tcp_peer":107,"connects_tcp_rule":108,"connects_tcp_kernel":109,\
            "accepts":110,"accepts_mptcp":111,"accepts_tcp_peer":112,"accepts_tcp_rule":113,\
            "accepts_tcp_kernel":114,"bytes_sent":115,"bytes_received":116},\
            "socket_refusals":{"EPERM":1,"ENOPROTOOPT":2},""");
  }

  @Test
  void text() {
    assertThat(StatusText.text(state.status()).lines())
        .contains(
            "since the start: 105 connects (106 MPTCP), 110 accepts (111 MPTCP), 3 sockets refused"
                + " by the kernel");
  }

  @Test
  void management_bean() throws Exception {
    AgentBean.register(state);
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("io.github.jmptcp:type=Agent");
    try {
      List<String> attributes = new ArrayList<>();
      for (MBeanAttributeInfo each : server.getMBeanInfo(name).getAttributes()) {
        attributes.add(each.getName());
      }
      assertThat(attributes)
          .containsExactlyInAnyOrder(
              "Version",
              "Kernel",
              "Options",
              "LogLevel",
              "Counters",
              "SocketRefusals",
              "NamespaceCounters",
              "OpenSockets",
              "DeadPaths",
              "PathRevivals",
              "Paths");
      assertThat(table(server.getAttribute(name, "Counters")))
          .hasToString(
              "{accepts=110, accepts_mptcp=111, accepts_tcp_kernel=114, accepts_tcp_peer=112,"
                  + " accepts_tcp_rule=113, bytes_received=116, bytes_sent=115, connects=105,"
                  + " connects_begun=104, connects_mptcp=106, connects_tcp_kernel=109,"
                  + " connects_tcp_peer=107, connects_tcp_rule=108, learned_peers=1,"
                  + " sockets_demoted=103, sockets_mptcp=101, sockets_refused=3}");
      assertThat(table(server.getAttribute(name, "SocketRefusals")))
          .hasToString("{ENOPROTOOPT=2, EPERM=1}");
    } finally {
      server.unregisterMBean(name);
    }
  }

  private static Map<String, Object> table(Object attribute) {
    Map<String, Object> table = new TreeMap<>();
    for (Object row : ((TabularData) attribute).values()) {
      CompositeData cells = (CompositeData) row;
      table.put((String) cells.get("key"), cells.get("value"));
    }
    return table;
  }

  private static String between(String text, String from, String to) {
    return text.substring(text.indexOf(from), text.indexOf(to));
  }
}
