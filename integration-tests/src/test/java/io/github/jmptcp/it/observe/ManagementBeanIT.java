package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.util.List;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The management bean, read by a client that has none of the agent's classes. */
class ManagementBeanIT {
  /** In a namespace of its own: no other process can take it first. */
  private static final int PORT = 7091;

  @EachRelease
  void is_read_by_any_client(JavaRelease release) {
    try (Netns netns = Netns.create("jmx");
        ForkedProcess app = start(release, netns, "loopback=mptcp")) {
      String listening = app.awaitLine(line -> line.startsWith("listening ")).substring(10);
      netns.call(
          () -> {
            read(listening);
            return true;
          });
    }
  }

  private static void read(String listening) throws Exception {
    try (JMXConnector connector = connect()) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      ObjectName name = new ObjectName("io.github.jmptcp:type=Agent");
      Awaitility.await().pollInSameThread().until(() -> server.isRegistered(name));

      TabularData counters = (TabularData) server.getAttribute(name, "Counters");
      assertThat(counters.get(new Object[] {"accepts"}).get("value")).isNotEqualTo(0L);
      CompositeData open = (CompositeData) server.getAttribute(name, "OpenSockets");
      assertThat((Integer) open.get("listeners")).isGreaterThanOrEqualTo(2);
      CompositeData[] connections =
          (CompositeData[]) server.invoke(name, "connections", null, null);
      assertThat(connections).isNotEmpty(); // at the least our own
      assertThat(List.of(connections))
          .allSatisfy(connection -> assertThat(connection.get("role")).isIn("connect", "accept"));
      assertThat((String) server.invoke(name, "status", null, null))
          .contains("listen [::]:" + listening);

      server.setAttribute(name, new Attribute("LogLevel", "debug"));
      assertThat(server.getAttribute(name, "LogLevel")).isEqualTo("debug");
      assertThatThrownBy(() -> server.setAttribute(name, new Attribute("LogLevel", "loud")))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void is_not_there_with_jmx_false() {
    try (Netns netns = Netns.create("jmx");
        ForkedProcess app = start(JavaReleases.of(17), netns, "jmx=false")) {
      app.awaitLine(line -> line.startsWith("listening "));
      String[] domains =
          netns.call(
              () -> {
                try (JMXConnector connector = connect()) {
                  return connector.getMBeanServerConnection().getDomains();
                }
              });
      assertThat(domains).doesNotContain("io.github.jmptcp");
    }
  }

  @EachRelease
  void no_class_of_it_is_loaded_while_it_is_not_used(JavaRelease release) {
    String trace = release.isAtLeast(9) ? "-Xlog:class+load" : "-verbose:class";
    try (ForkedProcess app =
        JavaCommand.on(release).agent("").jvmArgs(trace).start("apps.Observed", "serve")) {
      app.awaitLine(line -> line.startsWith("listening "));
      app.send("received"); // it runs on, and so would a thread of ours
      app.awaitLine(line -> line.startsWith("received "));

      assertThat(app.stdout().text())
          .contains("io.github.jmptcp.agent.manage.ManagementStart")
          .doesNotContain("javax.management.MBeanServer ")
          .doesNotContain("java.util.logging.LogManager ")
          .doesNotContain("jdk.jfr.Event ")
          .doesNotContain("io.github.jmptcp.agent.jmx")
          .doesNotContain("io.github.jmptcp.agent.jfr")
          .doesNotContain("io.github.jmptcp.agent.control")
          .doesNotContain("io.github.jmptcp.agent.observe.OwnSockets");
    }
  }

  private ForkedProcess start(JavaRelease release, Netns netns, String options) {
    return JavaCommand.on(release)
        .agent(options)
        .in(netns.prefix())
        .jvmArgs(
            "-Dcom.sun.management.jmxremote.port=" + PORT,
            "-Dcom.sun.management.jmxremote.rmi.port=" + PORT,
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Djava.rmi.server.hostname=127.0.0.1",
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false")
        .start("apps.Observed", "serve");
  }

  /** To be called in the namespace: RMI connects from the thread that calls. */
  private static JMXConnector connect() throws Exception {
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + PORT + "/jmxrmi");
    return JMXConnectorFactory.connect(url);
  }
}
