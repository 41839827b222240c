package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an application prints is byte for byte what it prints without the agent: no line of ours at
 * {@code log=off}, and no warning of any JDK about us, ever.
 */
class SilenceIT {
  private static final String QUIET = "loopback=mptcp,log=off";

  @EachRelease
  void nothing_is_printed_for_an_application_without_sockets(JavaRelease release) {
    Outcome plain = JavaCommand.on(release).run("apps.Hello");
    assertThat(plain).isEqualTo(new Outcome(0, "hello\n", "hello from stderr\n"));
    assertThat(JavaCommand.on(release).agent(QUIET).run("apps.Hello")).isEqualTo(plain);
  }

  @EachRelease
  void nothing_is_printed_for_one_with_sockets(JavaRelease release) {
    try (Netns netns = Netns.create("silence")) {
      Outcome plain = JavaCommand.on(release).in(netns.prefix()).run("apps.HelloSocket");
      assertThat(plain).isEqualTo(new Outcome(0, "socket 7\nchannel 8\n", ""));
      assertThat(JavaCommand.on(release).agent(QUIET).in(netns.prefix()).run("apps.HelloSocket"))
          .isEqualTo(plain);
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(2);
    }
  }

  @EachRelease(from = 24)
  void nothing_is_printed_where_native_access_is_denied(JavaRelease release) {
    quietAsPlain(release, "--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny");
  }

  /** From 18: before, {@code Instrumentation.getAllLoadedClasses} itself breaks these checks. */
  @EachRelease(from = 18)
  void the_jvms_own_checks_of_native_calls_find_nothing(JavaRelease release) {
    quietAsPlain(release, "-Xcheck:jni");
  }

  private static void quietAsPlain(JavaRelease release, String... jvmArgs) {
    try (Netns netns = Netns.create("silence")) {
      JavaCommand plain = JavaCommand.on(release).jvmArgs(jvmArgs).in(netns.prefix());
      JavaCommand ours = JavaCommand.on(release).jvmArgs(jvmArgs).agent(QUIET).in(netns.prefix());
      assertThat(ours.run("apps.HelloSocket")).isEqualTo(plain.run("apps.HelloSocket"));
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(2);
    }
  }

  @EachRelease
  void at_info_every_line_is_ours_and_none_is_a_warning(JavaRelease release) {
    try (Netns netns = Netns.create("silence")) {
      Outcome outcome =
          JavaCommand.on(release)
              .agent("loopback=mptcp")
              .in(netns.prefix())
              .run("apps.HelloSocket");
      assertThat(outcome.stdout()).isEqualTo("socket 7\nchannel 8\n");
      assertThat(outcome.stderr().lines())
          .hasSizeGreaterThanOrEqualTo(6)
          .allMatch(line -> line.startsWith("[jmptcp] INFO "));
    }
  }

  @EachRelease
  void the_agent_given_twice_does_no_harm(JavaRelease release) {
    try (Netns netns = Netns.create("silence")) {
      Outcome once =
          JavaCommand.on(release).agent(QUIET).in(netns.prefix()).run("apps.HelloSocket");
      assertThat(
              JavaCommand.on(release)
                  .agent(QUIET)
                  .agent(QUIET)
                  .in(netns.prefix())
                  .run("apps.HelloSocket"))
          .isEqualTo(once);
      // two runs, two connections each
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(4);
    }
  }

  /** A dynamic archive made without the agent, as an image builder would. */
  @EachRelease(from = 17, to = 24)
  void a_cds_archive_goes_on_working(JavaRelease release, @TempDir Path folder) {
    quietAndMptcp(release, "-XX:SharedArchiveFile=" + archive(release, folder));
  }

  /** From 25 the JVM complains about the archive with any agent: with ours it prints the same. */
  @EachRelease(from = 25)
  void with_a_cds_archive_the_jvm_prints_the_same_as_with_an_empty_agent(
      JavaRelease release, @TempDir Path folder) {
    String archive = "-XX:SharedArchiveFile=" + archive(release, folder);
    try (Netns netns = Netns.create("archive")) {
      JavaCommand empty = JavaCommand.on(release).jvmArgs(archive).emptyAgent().in(netns.prefix());
      JavaCommand ours = JavaCommand.on(release).jvmArgs(archive).agent(QUIET).in(netns.prefix());
      assertThat(withoutTimes(ours.run("apps.HelloSocket")))
          .isEqualTo(withoutTimes(empty.run("apps.HelloSocket")));
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(2);
    }
  }

  private static Path archive(JavaRelease release, Path folder) {
    Path archive = folder.resolve("app.jsa");
    JavaCommand.on(release).jvmArgs("-XX:ArchiveClassesAtExit=" + archive).run("apps.HelloSocket");
    assertThat(archive).exists();
    return archive;
  }

  private static Outcome withoutTimes(Outcome outcome) {
    return new Outcome(
        outcome.exitCode(),
        outcome.stdout().replaceAll("(?m)^\\[\\d+\\.\\d+s]", "[time]"),
        outcome.stderr());
  }

  /** An AOT cache is trained with the agent that it is to run with. */
  @EachRelease(from = 25)
  void an_aot_cache_trained_with_the_agent_goes_on_working(
      JavaRelease release, @TempDir Path folder) {
    trainAndRun(release, folder.resolve("app.aot"), QUIET);
  }

  /**
   * In a cache trained while the agent did nothing, {@code sun.nio.ch.Net} is loaded before the
   * agent is, in its original form.
   */
  @EachRelease(from = 25)
  void an_aot_cache_trained_with_the_agent_switched_off_goes_on_working(
      JavaRelease release, @TempDir Path folder) {
    trainAndRun(release, folder.resolve("app.aot"), "enabled=false");
  }

  private static void trainAndRun(JavaRelease release, Path cache, String trainedWith) {
    try (Netns netns = Netns.create("train")) {
      JavaCommand.on(release)
          .jvmArgs("-XX:AOTCacheOutput=" + cache)
          .agent(trainedWith)
          .in(netns.prefix())
          .run("apps.HelloSocket");
    }
    assertThat(Files.exists(cache)).as("the JVM wrote the cache").isTrue();
    quietAndMptcp(release, "-XX:AOTCache=" + cache);
  }

  private static void quietAndMptcp(JavaRelease release, String jvmArg) {
    try (Netns netns = Netns.create("archive")) {
      assertThat(
              JavaCommand.on(release)
                  .jvmArgs(jvmArg)
                  .agent(QUIET)
                  .in(netns.prefix())
                  .run("apps.HelloSocket"))
          .isEqualTo(new Outcome(0, "socket 7\nchannel 8\n", ""));
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(2);
    }
  }
}
