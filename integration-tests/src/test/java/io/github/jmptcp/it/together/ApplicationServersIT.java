package io.github.jmptcp.it.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.DialingRelay;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Application servers bring their own log manager and MBean server and must be the first to load
 * them; afterwards the agent's bean is among theirs.
 */
class ApplicationServersIT {
  private static final String BEAN = "io.github.jmptcp:type=Agent";
  private static final String AGENT = "-javaagent:" + JavaCommand.agentJar() + "=log=error";

  /** One that does nothing: Tomcat reports for any agent that its jar has no tag libraries. */
  private static final String NO_AGENT = "-javaagent:" + JavaCommand.appsJar(8);

  private static final boolean EVERYWHERE = Boolean.getBoolean("jmptcp.everywhere");

  @TempDir Path folder;

  /** What a server printed, and which beans it had, after it had answered a request. */
  private record Seen(List<String> log, Set<String> beans, SocketFacts connection) {}

  @EachRelease
  void log_manager_and_mbean_server_are_those_that_main_chooses(JavaRelease release) {
    Path apps = Path.of(System.getProperty("apps.dir", "target/apps"), "together");
    Outcome plain = JavaCommand.on(release).classPath(List.of(apps)).run("apps.OwnManagement");
    if (release.isAtLeast(9)) { // on 8 every MBean server loads the log manager
      assertThat(plain.stdout()).contains("log manager apps.OwnManagement$OwnLogManager");
    }

    // ends once the bean is registered
    Outcome ours =
        JavaCommand.on(release)
            .agent("log=error")
            .classPath(List.of(apps))
            .run("apps.OwnManagement", BEAN);

    assertThat(ours).isEqualTo(plain);
  }

  @EachRelease
  void tomcat_logs_by_its_own_log_manager_and_shows_the_bean(JavaRelease release) throws Exception {
    assumeTrue(EVERYWHERE || release.feature() == 17, "the other releases by -Peverywhere");
    Seen plain = tomcat(release, NO_AGENT, false);
    Seen ours = tomcat(release, AGENT, true);

    assertThat(plain.connection()).isEqualTo(SocketFacts.FALLEN_BACK);
    assertThat(ours.connection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
    assertThat(ours.log()).isEqualTo(plain.log());
    assertThat(ours.log()).anyMatch(line -> line.contains("Catalina.start Server startup"));
    assertThat(ours.beans()).contains(BEAN);
    assertThat(in("Catalina", ours.beans()))
        .isEqualTo(in("Catalina", plain.beans()))
        .hasSizeGreaterThan(20);
  }

  private Seen tomcat(JavaRelease release, String agent, boolean isOurs) throws Exception {
    Path home = onlyChild(libraries("tomcat-server"));
    Path base = Files.createTempDirectory(folder, "tomcat");
    copy(home.resolve("conf"), base.resolve("conf"));
    for (String name : List.of("logs", "temp", "work", "webapps/ROOT")) {
      Files.createDirectories(base.resolve(name));
    }
    Files.writeString(base.resolve("webapps/ROOT/index.html"), "hello");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", release.java().getParent().getParent().toString(),
            "CATALINA_HOME", home.toString(),
            "CATALINA_BASE", base.toString(),
            "CATALINA_OPTS", agent);
    try (Netns netns = Netns.create("tomcat");
        ForkedProcess server =
            start(netns, environment, "sh", home.resolve("bin/catalina.sh").toString(), "run")) {
      server.awaitError(line -> line.contains("Server startup in"));
      SocketFacts connection = visit(netns);
      Set<String> beans = beans(netns, server.pid(), isOurs);
      return new Seen(
          server.stderr().lines().stream()
              .filter(line -> !line.contains("Command line argument:"))
              .filter(line -> !line.contains("createSecureRandom")) // where it took long
              // times, and how many milliseconds it took
              .map(line -> line.replaceFirst("^\\S+ [0-9:.]+", "").replaceAll("\\[[0-9,]+]", ""))
              .map(line -> line.replace(base.toString(), ""))
              .toList(),
          beans,
          connection);
    }
  }

  /** jboss-modules sets the log manager in main, and the MBean server is WildFly's own. */
  @Test
  void wildfly_starts_with_its_own_log_manager_and_shows_the_bean() throws Exception {
    assumeTrue(EVERYWHERE, "the distribution has 260 MB: by -Peverywhere");
    Seen plain = wildfly(NO_AGENT, false);
    Seen ours = wildfly(AGENT, true);

    assertThat(plain.connection()).isEqualTo(SocketFacts.FALLEN_BACK);
    assertThat(ours.connection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
    assertThat(ours.log()).isEqualTo(plain.log());
    assertThat(ours.beans()).contains(BEAN);
    assertThat(in("jboss.as", ours.beans()))
        .isEqualTo(in("jboss.as", plain.beans()))
        .hasSizeGreaterThan(20);
  }

  private Seen wildfly(String agent, boolean isOurs) throws Exception {
    Path home = onlyChild(libraries("wildfly"));
    Path base = Files.createTempDirectory(folder, "wildfly");
    copy(home.resolve("standalone"), base);
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", JavaReleases.of(17).java().getParent().getParent().toString(),
            "JBOSS_HOME", home.toString(),
            "JAVA_OPTS", "-Xmx512m -Djava.net.preferIPv4Stack=true " + agent);
    try (Netns netns = Netns.create("wildfly");
        ForkedProcess server =
            start(
                netns,
                environment,
                "sh",
                home.resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + base)) {
      server.awaitLine(line -> line.contains("WFLYSRV0025"), ForkedProcess.LIMIT.multipliedBy(3));
      SocketFacts connection = visit(netns);
      // the script stays as the parent
      long pid =
          ProcessHandle.of(server.pid())
              .orElseThrow()
              .descendants()
              .filter(child -> child.info().command().orElse("").endsWith("/java"))
              .findFirst()
              .orElseThrow()
              .pid();
      Set<String> beans = beans(netns, pid, isOurs);
      return new Seen(
          // what starts in parallel comes in any order: all that is no INFO
          Stream.concat(server.stdout().lines().stream(), server.stderr().lines().stream())
              .filter(line -> line.matches(".*(WARN|ERROR|FATAL|[Ll]og ?[Mm]anager|Exception).*"))
              .map(line -> line.replaceFirst("^.*?[0-9:,]{8,} ", "").replaceAll("\\(.*?\\)", ""))
              .map(line -> line.replace(base.toString(), ""))
              .sorted()
              .toList(),
          beans,
          connection);
    }
  }

  private static ForkedProcess start(
      Netns netns, Map<String, String> environment, String... command) {
    return ForkedProcess.start(
        Stream.concat(netns.prefix().stream(), Stream.of(command)).toList(), environment);
  }

  /** A client that requests MPTCP. */
  private static SocketFacts visit(Netns netns) throws Exception {
    try (DialingRelay relay = new DialingRelay(netns, "127.0.0.1", 8080)) {
      HttpURLConnection page =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + relay.port() + "/").toURL().openConnection();
      page.setRequestProperty("Connection", "close");
      assertThat(page.getResponseCode()).isEqualTo(200);
      page.getInputStream().readAllBytes();
      return relay.awaitFacts();
    }
  }

  /** As jconsole reads them; waits for the agent's where that is to come. */
  private static Set<String> beans(Netns netns, long pid, boolean withAgent) throws Exception {
    VirtualMachine machine = VirtualMachine.attach("" + pid);
    try {
      String address = machine.startLocalManagementAgent();
      return netns.call(
          () -> {
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
              Set<String> names = new TreeSet<>();
              await()
                  .pollInSameThread() // whose sockets are in the namespace
                  .untilAsserted(
                      () -> {
                        names.clear();
                        connector
                            .getMBeanServerConnection()
                            .queryNames(null, null)
                            .forEach(name -> names.add(name.getCanonicalName()));
                        assertThat(names.contains(BEAN)).isEqualTo(withAgent);
                      });
              return names;
            }
          });
    } finally {
      machine.detach();
    }
  }

  private static Set<String> in(String domain, Set<String> beans) {
    Set<String> those = new TreeSet<>(beans);
    those.removeIf(name -> !name.startsWith(domain + ":"));
    return those;
  }

  private static Path libraries(String name) {
    return Path.of(System.getProperty("libs.dir", "target/libs")).resolve(name).toAbsolutePath();
  }

  private static Path onlyChild(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findFirst().orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (!Files.isDirectory(copy)) {
          Files.copy(file, copy);
        }
      }
    }
  }
}
