package io.github.jmptcp.agent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.cli.IpMptcp;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.engine.PathEngine;
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
    AGENT + "advice..",
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
  private static final String TRACKED = "io.github.jmptcp.paths.engine.Tracked";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.jmptcp");

  @Test
  void no_packages_form_a_cycle() {
    slices().matching("io.github.jmptcp.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void no_classes_form_a_cycle() {
    slices()
        .assignedFrom(new OneForEachFile())
        .should()
        .beFreeOfCycles()
        // a connection and its subflows are one thing: neither is used without the other
        .ignoreDependency(TRACKED + "Subflow", TRACKED + "Connection")
        // NativeCalls.load() is where a user looks for what implements it
        .ignoreDependency(
            equivalentTo(NativeCalls.class),
            assignableTo(NativeCalls.class).or(simpleName("FfmLoader")))
        .check(CLASSES);
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
            "io.github.jmptcp.nativecalls",
            "io.github.jmptcp.netlink",
            "org.jspecify..",
            "java..")
        .check(CLASSES);
  }

  /** The agent brings calls of its own: others warn on JDK 24, or start java.util.logging. */
  @Test
  void only_commands_call_the_kernel_as_a_library_does() {
    noClasses()
        .that()
        .resideInAPackage("io.github.jmptcp.agent..")
        .and()
        .resideOutsideOfPackage(AGENT + "cli..")
        .and()
        // what commands read of other processes
        .doNotHaveSimpleName("KernelSockets")
        .and()
        .doNotHaveSimpleName("NetworkNamespace")
        .should()
        .callMethod(NativeCalls.class, "load")
        .orShould()
        .callMethod(TransportFactory.class, "kernel")
        .orShould()
        .callMethod(PathManager.class, "open")
        .orShould()
        .callMethod(MptcpSockets.class, "open")
        .orShould()
        .callMethod(PathEngine.Builder.class, "start")
        .orShould()
        .callConstructor(IpMptcp.class)
        .check(CLASSES);
  }

  /**
   * The package socket opens, binds and replaces sockets, and copies options from one to another.
   */
  @Test
  void the_core_calls_the_c_library_in_the_packages_kernel_and_socket_only() {
    noClasses()
        .that()
        .resideInAPackage("io.github.jmptcp.agent..")
        .and()
        .resideOutsideOfPackages(OBSERVABILITY)
        .and()
        .resideOutsideOfPackages(AGENT + "kernel", AGENT + "socket")
        .should()
        .callMethodWhere(
            describe(
                "calls the C library, and does not only take memory for it",
                call ->
                    call.getTargetOwner().isEquivalentTo(LibC.class)
                        && !call.getName().endsWith("Scratch")))
        .check(CLASSES);
  }

  @Test
  void the_core_reads_proc_in_the_kernel_package_only() throws IOException {
    Path core = Path.of("../agent-core/src/main/java/io/github/jmptcp/agent");
    // the pid of the log is needed below the kernel package
    Set<String> below = Set.of("report/Log");
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
  void constructors_take_at_most_five_collaborators() {
    constructors()
        .should()
        .haveRawParameterTypes(
            describe(
                "of which five at most are collaborators",
                types -> types.stream().filter(ArchitectureTest::isCollaborator).count() <= 5))
        .check(CLASSES);
  }

  /** Numbers, texts, addresses and constants are values, of which a data type may have more. */
  private static boolean isCollaborator(JavaClass type) {
    return type.getPackageName().startsWith("io.github.jmptcp") && !type.isEnum()
        || type.getPackageName().equals("java.util.function")
        || type.isEquivalentTo(Runnable.class);
  }

  /** A thread inherits much of the application, which may be unloaded before it ends. */
  @Test
  void threads_in_the_jvm_of_an_application_are_made_in_one_place() {
    noClasses()
        .that()
        .resideInAPackage("io.github.jmptcp.agent..")
        .and()
        .resideOutsideOfPackages(AGENT + "threads", AGENT + "cli..", AGENT + "top..")
        .and()
        .doNotHaveSimpleName("ControlClient") // of commands
        .should()
        .callConstructorWhere(
            describe("makes a thread", call -> call.getTargetOwner().isEquivalentTo(Thread.class)))
        .check(CLASSES);
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

  /** A top-level class is one thing with the classes within it. */
  private static final class OneForEachFile implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""));
    }

    @Override
    public String getDescription() {
      return "classes with those within them";
    }
  }
}
