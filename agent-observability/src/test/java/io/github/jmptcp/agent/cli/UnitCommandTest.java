package io.github.jmptcp.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitCommandTest {
  private static final File JAR = new File("/usr/share/java/jmptcp.jar");
  private static final String AGENT = "-javaagent:/usr/share/java/jmptcp.jar";

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> calls = new ArrayList<>();
  private String shown = "LoadState=loaded\nEnvironment=\nCapabilityBoundingSet=cap_net_admin\n";

  private UnitCommand command() {
    return new UnitCommand(
        JAR,
        new PrintStream(out),
        new PrintStream(err),
        folder,
        arguments -> {
          calls.add(String.join(" ", arguments));
          return arguments[0].equals("show") ? shown : "";
        });
  }

  private Path dropIn() {
    return folder.resolve("app.service.d/jmptcp.conf");
  }

  @Test
  void enable_writes_a_drop_in_and_asks_for_no_right_without_paths() throws IOException {
    assertThat(command().enable(new String[] {"app"})).isZero();
    assertThat(dropIn())
        .hasContent(
            """
            # Written by jmptcp enable.
            # jmptcp disable app.service removes it.
            [Service]
            Environment="JAVA_TOOL_OPTIONS=%s"
            """
                .formatted(AGENT));
    assertThat(calls.getLast()).isEqualTo("daemon-reload");
    assertThat(out.toString()).contains("systemctl restart app.service");
    assertThat(folder.resolve("app.service.d")).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void paths_bring_the_rights_that_the_unit_does_not_have() throws IOException {
    shown =
        "LoadState=loaded\nCapabilityBoundingSet=cap_chown\nRestrictAddressFamilies=AF_INET"
            + " AF_UNIX\n";
    assertThat(command().enable(new String[] {"app.service", "endpoints=auto,logfile=/l-%p"}))
        .isZero();
    assertThat(dropIn())
        .content()
        .contains(
            "JAVA_TOOL_OPTIONS=" + AGENT + "=endpoints=auto,logfile=/l-%%p\"\n",
            "AmbientCapabilities=CAP_NET_ADMIN\n",
            "CapabilityBoundingSet=CAP_NET_ADMIN\n",
            "RestrictAddressFamilies=AF_NETLINK\n");
  }

  @Test
  void what_the_unit_gives_its_jvm_stays_and_an_earlier_agent_of_ours_goes() throws IOException {
    shown =
        "LoadState=loaded\nEnvironment=A=b \"JAVA_TOOL_OPTIONS=-Xmx1g "
            + AGENT
            + "=mode=client -Dq=\\\"a b\\\"\"\n";
    assertThat(command().enable(new String[] {"app"})).isZero();
    assertThat(dropIn())
        .content()
        .contains("\"JAVA_TOOL_OPTIONS=-Xmx1g -Dq=\\\"a b\\\" " + AGENT + "\"\n");
  }

  @Test
  void a_file_that_would_override_it_is_named_and_nothing_is_written() throws IOException {
    Path file = Files.writeString(folder.resolve("default"), "JAVA_TOOL_OPTIONS=-Xmx1g\n");
    shown = "LoadState=loaded\nEnvironmentFiles=" + file + " (ignore_errors=yes)\n";
    assertThat(command().enable(new String[] {"app"})).isEqualTo(1);
    assertThat(err.toString()).contains(file.toString(), AGENT);
    assertThat(dropIn()).doesNotExist();
  }

  @Test
  void bad_words_are_refused_and_nothing_is_written() {
    assertThat(command().enable(new String[] {"app", "mode=clint"})).isEqualTo(2);
    assertThat(err.toString()).contains("client");
    assertThat(command().enable(new String[] {"../app"})).isEqualTo(2);
    assertThat(command().enable(new String[] {"app.timer"})).isEqualTo(2);
    assertThat(command().enable(new String[] {})).isEqualTo(2);
    assertThat(calls).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_unit_that_does_not_exist_is_reported() {
    shown = "LoadState=not-found\n";
    assertThat(command().enable(new String[] {"app"})).isEqualTo(1);
    assertThat(err.toString()).contains("no service app.service (not-found)");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void disable_removes_what_enable_wrote_and_no_more() throws IOException {
    command().enable(new String[] {"app"});
    Path other = Files.writeString(dropIn().resolveSibling("other.conf"), "[Service]\n");
    assertThat(command().disable(new String[] {"app"})).isZero();
    assertThat(dropIn()).doesNotExist();
    assertThat(other).exists();
    Files.delete(other);
    command().enable(new String[] {"app"});
    assertThat(command().disable(new String[] {"app"})).isZero();
    assertThat(folder).isEmptyDirectory();
    assertThat(command().disable(new String[] {"app"})).isZero();
    assertThat(out.toString()).contains("not enabled for app.service");
  }

  @Test
  void a_drop_in_of_another_hand_stays() throws IOException {
    Files.createDirectories(dropIn().getParent());
    Files.writeString(dropIn(), "[Service]\n");
    assertThat(command().enable(new String[] {"app"})).isEqualTo(1);
    assertThat(command().disable(new String[] {"app"})).isEqualTo(1);
    assertThat(dropIn()).hasContent("[Service]\n");
  }

  @Test
  void the_error_of_systemctl_is_passed_on() {
    UnitCommand command =
        new UnitCommand(
            JAR,
            new PrintStream(out),
            new PrintStream(err),
            folder,
            arguments -> {
              throw new IOException("System has not been booted with systemd");
            });
    assertThat(command.enable(new String[] {"app"})).isEqualTo(1);
    assertThat(err.toString()).contains("System has not been booted with systemd");
  }
}
