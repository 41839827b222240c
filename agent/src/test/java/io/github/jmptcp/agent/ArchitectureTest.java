package io.github.jmptcp.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which, as docs/architecture.md draws it. */
class ArchitectureTest {
  private static final String AGENT = "io.github.jmptcp.agent.";
  private static final String[] OBSERVABILITY = {
    AGENT + "observe..",
    AGENT + "status..",
    AGENT + "manage..",
    AGENT + "control..",
    AGENT + "http..",
    AGENT + "metrics..",
    AGENT + "jmx..",
    AGENT + "jfr..",
    AGENT + "top..",
    AGENT + "cli.."
  };
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.jmptcp");

  @Test
  void no_packages_form_a_cycle() {
    slices().matching("io.github.jmptcp.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void the_core_does_not_know_who_looks_at_it() {
    noClasses()
        .that()
        .resideOutsideOfPackages(OBSERVABILITY)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(OBSERVABILITY)
        .check(CLASSES);
  }

  @Test
  void the_kernel_package_knows_only_what_is_below_it() {
    classes()
        .that()
        .resideInAPackage(AGENT + "kernel")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            AGENT + "kernel",
            AGENT + "bridge",
            AGENT + "report",
            "io.github.jmptcp.nativecalls",
            "io.github.jmptcp.files",
            "org.jspecify..",
            "java..")
        .check(CLASSES);
  }

  @Test
  void the_core_reads_proc_in_the_kernel_package_only() throws IOException {
    Path core = Path.of("../agent-core/src/main/java/io/github/jmptcp/agent");
    // the native library and the pid of the log are needed below the kernel package
    Set<String> below = Set.of("bridge/LibraryFile", "report/Log");
    List<String> readers = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(core)) {
      for (Path source : sources.filter(f -> f.toString().endsWith(".java")).toList()) {
        String name = core.relativize(source).toString().replace(".java", "");
        if (Files.readString(source).contains("\"/proc") && !below.contains(name)) {
          readers.add(name);
        }
      }
    }
    assertThat(readers).isNotEmpty().allMatch(name -> name.startsWith("kernel/"));
  }

  @Test
  void nothing_below_the_agent_knows_it() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.github.jmptcp.agent..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.github.jmptcp.agent..")
        .check(CLASSES);
  }
}
