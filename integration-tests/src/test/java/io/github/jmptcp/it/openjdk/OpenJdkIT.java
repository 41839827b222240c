package io.github.jmptcp.it.openjdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * OpenJDK's own tests of its sockets, with every socket of theirs an MPTCP one: what passes on
 * plain TCP passes, but for what docs/limits.md lists.
 */
class OpenJdkIT {
  /** Urgent data on a connected socket, which MPTCP has not. */
  private static final Set<String> LIMITS =
      Set.of(
          "java/net/Socket/UrgentDataTest.java",
          "java/nio/channels/Selector/OutOfBand.java#id0",
          "java/nio/channels/SocketChannel/OutOfBand.java",
          "java/nio/channels/SocketChannel/SendUrgentData.java");

  /** What fails where an LD_PRELOAD shim makes the sockets MPTCP, without the limits. */
  private static final List<String> BROKEN_BY_SHIMS =
      List.of(
          "java/net/Inet6Address/B6558853.java",
          "java/net/Socket/CloseAvailable.java",
          "java/net/Socket/ConnectionReset.java",
          "java/net/Socket/TrafficClass.java",
          "java/net/SocketOption/OptionsTest.java",
          "java/nio/channels/SocketChannel/AdaptSocket.java",
          "java/nio/channels/SocketChannel/ConnectionReset.java",
          "java/nio/channels/etc/PrintSupportedOptions.java",
          "jdk/net/Sockets/ExtOptionTest.java",
          "jdk/net/Sockets/QuickAckTest.java",
          "jdk/net/Sockets/SupportedOptions.java");

  private static final List<String> ALL =
      List.of(
          "java/net/Socket",
          "java/net/ServerSocket",
          "java/net/SocketImpl",
          "java/net/SocketOption",
          "java/net/SocketInputStream",
          "java/net/BindException",
          "java/net/Inet6Address",
          "java/net/ipv6tests",
          "java/net/Socks",
          "java/nio/channels",
          "sun/nio/ch",
          "jdk/net",
          "com/sun/net/httpserver",
          "java/net/httpclient",
          "javax/net/ssl",
          "java/rmi");

  private static final String AGENT =
      "-javaagent:" + JavaCommand.agentJar() + "=loopback=mptcp,log=off";

  @UseLab
  @Test
  void what_a_shim_breaks_passes(Lab lab) throws Exception {
    OpenJdkTests tests = OpenJdkTests.of(17);
    Netns host = lab.client();
    long before = host.counter("MPTcpExtMPCapableACKRX");
    assertThat(tests.run(host, "cut", List.of(AGENT), BROKEN_BY_SHIMS))
        .hasSizeGreaterThanOrEqualTo(BROKEN_BY_SHIMS.size())
        .allSatisfy((test, outcome) -> assertThat(outcome).as(test).isEqualTo("Passed"));
    assertThat(host.counter("MPTcpExtMPCapableACKRX") - before)
        .as("MPTCP connections of the tests")
        .isGreaterThan(10);
  }

  /** {@code mvn verify -P openjdk}: some hours. */
  @EnabledIfSystemProperty(named = "jmptcp.openjdk", matches = "true")
  @UseLab
  @ParameterizedTest(name = "OpenJDK {0}")
  @ValueSource(ints = {17, 25})
  void nothing_is_lost_against_plain_tcp(int release, Lab lab) throws Exception {
    OpenJdkTests tests = OpenJdkTests.of(release);
    Set<String> suspects = notPassed(tests, lab, "agent", List.of(AGENT), ALL);
    Set<String> lost = new TreeSet<>(suspects);
    if (!suspects.isEmpty()) {
      lost.removeAll(notPassed(tests, lab, "plain", List.of(), suspects));
    }
    lost.removeAll(LIMITS);
    // once more: a test that fails now and then on a busy machine was not broken by the agent
    if (!lost.isEmpty()) {
      lost.retainAll(notPassed(tests, lab, "agent-again", List.of(AGENT), lost));
    }
    assertThat(lost).isEmpty();
  }

  private static Set<String> notPassed(
      OpenJdkTests tests, Lab lab, String name, List<String> options, Collection<String> what)
      throws IOException {
    Map<String, String> outcomes = tests.run(lab.client(), name, options, what);
    Set<String> names = new TreeSet<>(outcomes.keySet());
    names.removeIf(test -> "Passed".equals(outcomes.get(test)));
    return names;
  }
}
