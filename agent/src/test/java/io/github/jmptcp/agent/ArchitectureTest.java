package io.github.jmptcp.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package may know which, as docs/architecture.md draws it. */
class ArchitectureTest {
  private static final String AGENT = "io.github.jmptcp.agent.";
  private static final String[] OBSERVABILITY = {
    AGENT + "observe..",
    AGENT + "status..",
    AGENT + "manage..",
    AGENT + "control..",
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
