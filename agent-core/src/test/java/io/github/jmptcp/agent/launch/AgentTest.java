package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  @RegisterExtension final SystemProperties properties = new SystemProperties();

  @TempDir private Path folder;

  private final StandIn jvm = new StandIn();
  private final Agent agent = new Agent();

  @BeforeEach
  void anApplication() {
    System.setProperty("jdk.module.main", "");
    System.clearProperty(AttachReport.PROPERTY);
  }

  private @Nullable Object premain(String options) {
    return agent.apply(new String[] {"premain", options}, jvm.instrumentation());
  }

  private @Nullable Object attach(String options) {
    return agent.apply(new String[] {"agentmain", options}, jvm.instrumentation());
  }

  /** What the process that attached reads, without the word that only this attach has. */
  private static String report() {
    String report = System.getProperty(AttachReport.PROPERTY);
    assertThat(report).isNotNull();
    return report.substring(report.indexOf(' ') + 1);
  }

  private String logfile() {
    return "logfile=" + folder.resolve("log");
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("log"));
  }

  @Test
  void it_starts_before_main() throws Exception {
    assertThat(premain("mode=client," + logfile())).isNull();
    assertThat(jvm.transformers()).isEqualTo(1);
    assertThat(log())
        .singleElement()
        .asString()
        .startsWith("[jmptcp] INFO jmptcp ")
        .endsWith(": MPTCP for connects, loopback on TCP");
    assertThat(System.getProperty(AttachReport.PROPERTY)).as("no attach is under way").isNull();
  }

  @Test
  void a_bad_option_leaves_the_application_on_plain_tcp() {
    assertThat(premain("mode=cleint")).isNull();
    assertThat(jvm.transformers()).isZero();
  }

  @Test
  void a_bad_option_stops_a_jvm_that_starts_with_strict() {
    assertThat(premain("mode=cleint,strict=true")).isEqualTo(2);
    assertThat(jvm.transformers()).isZero();
  }

  @Test
  void a_bad_option_never_stops_a_jvm_that_runs() {
    assertThat(attach("mode=cleint,strict=true")).isNull();
    assertThat(jvm.transformers()).isZero();
    assertThat(report())
        .startsWith("option mode=cleint: ")
        .contains("did you mean client?")
        .endsWith("; jmptcp is off, the application runs on plain TCP");
  }

  @Test
  void after_a_bad_option_it_can_be_attached_with_a_good_one() {
    attach("mode=cleint");
    attach(logfile());
    assertThat(jvm.transformers()).isEqualTo(1);
  }

  @Test
  void switched_off_it_does_nothing_and_can_be_attached_later() {
    attach("enabled=false");
    assertThat(jvm.transformers()).isZero();
    assertThat(report()).isEqualTo("enabled=false there leaves the agent off");
    attach(logfile());
    assertThat(jvm.transformers()).isEqualTo(1);
  }

  @Test
  void a_tool_of_the_jdk_gets_no_agent() {
    System.setProperty("jdk.module.main", "jdk.compiler");
    attach(logfile());
    assertThat(jvm.transformers()).isZero();
    assertThat(report()).isEqualTo("that JVM runs a tool of the JDK, which gets no agent");
    assertThat(folder.resolve("log")).as("nor a line").doesNotExist();
  }

  @Test
  void on_another_system_it_does_nothing() throws Exception {
    System.setProperty("os.name", "Mac OS X");
    attach(logfile());
    assertThat(jvm.transformers()).isZero();
    String refusal = "MPTCP sockets are available on Linux only, this is Mac OS X";
    assertThat(report()).isEqualTo(refusal);
    assertThat(log())
        .containsExactly("[jmptcp] WARN " + refusal + "; the application runs on plain TCP");
  }

  @Test
  void a_second_agent_changes_nothing() throws Exception {
    premain("mode=client," + logfile());
    attach("mode=server," + logfile());
    assertThat(jvm.transformers()).isEqualTo(1);
    String line = "already running in this JVM; the options of the second agent are not read";
    assertThat(report()).isEqualTo(line);
    assertThat(log()).last().isEqualTo("[jmptcp] WARN " + line);
  }

  @Test
  void one_that_failed_to_start_is_not_started_again() {
    IllegalStateException failure = new IllegalStateException("no transformers here");
    jvm.fails(failure);
    assertThatThrownBy(() -> premain(logfile())).isSameAs(failure);
    attach(logfile());
    assertThat(report())
        .isEqualTo("it has failed to start in this JVM before; its log has the reason");
  }

  @Test
  void attached_it_finds_out_that_no_socket_comes_to_it() throws Exception {
    attach(logfile());
    assertThat(jvm.transformers()).isEqualTo(1);
    assertThat(log()).first().asString().contains(", attached: from now on MPTCP for connects and");
    assertThat(report())
        .startsWith("loaded, but the rewritten socket creation is not called there");
    assertThat(log())
        .last()
        .asString()
        .startsWith("[jmptcp] ERROR self-test: the rewritten socket creation is not called");
  }
}
