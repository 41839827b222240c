package io.github.jmptcp.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.agent.launch.RunningAgents;
import io.github.jmptcp.agent.observe.Origins;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.status.AgentState;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bean as a client of the platform's MBean server has it. */
class AgentBeanTest {
  private static final int STDIN = 0; // a descriptor that this process has

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private ObjectName name;

  @TempDir private Path folder;

  @BeforeEach
  void register() throws Exception {
    name = new ObjectName("io.github.jmptcp:type=Agent");
    AgentBean.register(agent("1m"));
  }

  @AfterEach
  void unregister() throws Exception {
    server.unregisterMBean(name);
  }

  /** An agent with an option of its own, and a log file of that name. */
  private AgentState agent(String learn) {
    Log log = Log.open(Level.WARN, folder.resolve(learn).toString());
    return new AgentState(RunningAgents.of(kernel.libC(), "learn=" + learn, log), Origins.NONE);
  }

  @Test
  void a_name_that_is_taken_is_one_warning_and_the_first_bean_stays() throws Exception {
    AgentBean.register(agent("2m"));
    assertThat(server.getAttribute(name, "Options")).isEqualTo("learn=1m");
    assertThat(Files.readString(folder.resolve("2m")))
        .containsOnlyOnce(" WARN the management bean is not registered: its name is taken");
  }

  @Test
  void it_has_all_counters_that_there_are() throws Exception {
    List<Object> keys = new ArrayList<>();
    for (Object row : ((TabularData) server.getAttribute(name, "Counters")).values()) {
      keys.add(((CompositeData) row).get("key"));
    }
    List<String> expected = new ArrayList<>();
    for (Counter counter : Counter.values()) {
      expected.add(counter.key());
    }
    assertThat(keys).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void the_log_level_is_changed_by_its_words_only() throws Exception {
    server.setAttribute(name, new Attribute("LogLevel", "debug"));
    for (String wrong : Arrays.asList("loud", "", "debug info", "reopen", null)) {
      assertThatThrownBy(() -> server.setAttribute(name, new Attribute("LogLevel", wrong)))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
    assertThat(server.getAttribute(name, "LogLevel")).isEqualTo("debug");
  }

  @Test
  void a_connection_that_fell_back_is_read_in_open_types() throws Exception {
    LibC libC = kernel.libC();
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    kernel.connects(
        fd, new InetSocketAddress("10.0.0.1", 1), new InetSocketAddress("10.0.0.2", 2), false);
    libC.dup3(fd, STDIN, 0);
    libC.close(fd);
    CompositeData[] connections = (CompositeData[]) server.invoke(name, "connections", null, null);
    assertThat(connections).hasSize(1);
    assertThat(connections[0].get("local")).isEqualTo("10.0.0.1:1");
    assertThat(connections[0].get("remote")).isEqualTo("10.0.0.2:2");
    assertThat(connections[0].get("requested")).isEqualTo(true);
    assertThat(connections[0].get("inUse")).isEqualTo(false);
    assertThat(connections[0].get("token")).isNull();
    assertThat((CompositeData[]) connections[0].get("subflows")).hasSize(1);
    CompositeData open = (CompositeData) server.getAttribute(name, "OpenSockets");
    assertThat(open.get("connections")).isEqualTo(1);
    assertThat(open.get("mptcpConnections")).isEqualTo(0);
    for (MBeanAttributeInfo each : server.getMBeanInfo(name).getAttributes()) {
      assertThat(server.getAttribute(name, each.getName())).as(each.getName()).isNotNull();
    }
  }
}
