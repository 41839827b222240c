package io.github.jmptcp.it.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Paths on other kernels: each boots in qemu, and tests of this module run inside, with two network
 * namespaces, ss, nftables and the bytes of the interfaces as their witnesses.
 */
@EnabledIfSystemProperty(named = "jmptcp.everywhere", matches = "true")
class KernelPathsIT {
  /** For one test; software emulation beside other work is some ten times slower. */
  private static final Duration LIMIT = ForkedProcess.LIMIT.multipliedBy(20);

  private static final String PACKAGE = "io.github.jmptcp.it.";

  private static final Pattern ENDED = Pattern.compile("(passed|failed|skipped) |tests done");
  private static final Pattern NEEDED =
      Pattern.compile(
          "test-classes|apiguardian|asm|assertj|awaitility|byte-buddy|hamcrest|jffi|jnr|jspecify"
              + "|junit|opentest4j");

  /** What all kernels have that the agent uses. */
  private static final List<String> EVERYWHERE =
      List.of(
          "pathmanager.PathOptionsIT#one_connection_uses_both_paths_and_nothing_is_left_at_exit",
          "pathmanager.PathOptionsIT#the_kernel_decides_how_high_a_limit_may_be",
          "pathmanager.ManyEndpointsIT#as_many_as_the_kernel_accepts",
          "pathmanager.ManyEndpointsIT#auto_takes_an_address_of_each_interface_up_to_what_the_kernel_accepts",
          "pathmanager.ManyEndpointsIT#one_more_is_refused_with_the_answer_of_the_kernel",
          "pathmanager.LivingPathsIT#a_subflow_that_was_reset_comes_back",
          "pathmanager.LivingPathsIT#and_so_it_does_where_this_jvm_is_the_path_manager",
          "pathmanager.LivingPathsIT#a_path_that_was_silent_carries_again",
          "pathmanager.LivingPathsIT#a_backup_carries_while_the_first_path_is_dead",
          "pathmanager.LivingPathsIT#the_path_manager_is_set_back_after_a_kill_by_the_next_start",
          "pathmanager.LivingStartIT#new_connections_avoid_a_dead_path",
          "pathmanager.LivingStartIT#and_so_they_do_where_a_rule_names_it_first",
          "pathmanager.LivingStartIT#a_connect_that_gets_no_answer_shows_that_the_path_is_dead",
          "pathmanager.PathRulesIT#a_connection_gets_the_paths_of_its_rule_without_endpoints",
          "harmless.WriteAfterCloseIT#a_closed_peer_and_a_half_closed_one_that_does_not_read_yet_look_the_same",
          "harmless.WriteAfterCloseIT#the_window_of_a_half_closed_peer_that_reads_does_not_fall",
          "scenarios.BoundServerIT#an_ipv6_address_with_a_port_is_announced_as_the_kernel_can");

  @TempDir private static Path folder;

  @TestFactory
  Stream<DynamicNode> paths_of_every_kernel() throws Exception {
    Path image = folder.resolve("image.gz");
    pack(
        image,
        JavaReleases.of(25).java().getParent().getParent().toString(),
        JavaCommand.agentJar().toString(),
        JavaCommand.appsJar(8).getParent().toString(),
        classPath());
    return Kernel.all().stream()
        .filter(Kernel::hasMptcp)
        .map(kernel -> dynamicTest(kernel.toString(), () -> run(kernel, image)));
  }

  private static void run(Kernel kernel, Path image) throws Exception {
    List<String> tests = EVERYWHERE.stream().map(PACKAGE::concat).toList();
    List<String> arguments = new ArrayList<>(List.of(kernel.modules().toString()));
    arguments.addAll(tests);
    Path own = folder.resolve("own.gz");
    pack(own, arguments.toArray(String[]::new));
    Path both = folder.resolve("both.gz");
    try (OutputStream out = Files.newOutputStream(both)) {
      Files.copy(image, out);
      Files.copy(own, out);
    }
    try (ForkedProcess machine = kernel.boot(both, 3072)) {
      List<String> ended = new ArrayList<>();
      do {
        ended.add(machine.awaitLine(each -> ENDED.matcher(each).lookingAt(), LIMIT).strip());
        System.out.println(kernel + ": " + ended.getLast());
      } while (!ended.getLast().equals("tests done"));
      assertThat(ended)
          .as(() -> machine.stdout().text())
          .noneMatch(each -> each.startsWith("failed "));
      assertThat(EVERYWHERE)
          .as(() -> machine.stdout().text())
          .allMatch(test -> ended.stream().anyMatch(each -> isOf(test, each)));
    }
  }

  /** Whether a line reports that a test, or one set of its arguments, has passed. */
  private static boolean isOf(String test, String line) {
    String name = test.substring(test.indexOf('.') + 1).replace('#', ' ');
    return (line + " ").startsWith("passed " + name + " ");
  }

  /** The tests of this module, and of its libraries what they need. */
  private static String classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator))
        .filter(entry -> NEEDED.matcher(Path.of(entry).getFileName().toString()).lookingAt())
        .collect(Collectors.joining(":"));
  }

  private static void pack(Path out, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(out.toString()));
    all.addAll(List.of(arguments));
    Userland.pack(folder, "/kernels/image.sh", all);
  }
}
