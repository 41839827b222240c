package io.github.jmptcp.it.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests inside of a virtual machine: {@code InsideMain CLASS#METHOD...}. Prints {@code
 * passed}, {@code failed} or {@code skipped} and the name of each, and at last {@code tests done}.
 */
public final class InsideMain implements TestExecutionListener {
  private InsideMain() {}

  public static void main(String... names) throws ClassNotFoundException {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String name : names) {
      selectors.addAll(selectors(name));
    }
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(),
            new InsideMain());
    System.out.println("tests done");
    System.exit(0); // threads of the tests may go on
  }

  /** The name without the types of parameters, of which each method has its own. */
  private static List<? extends DiscoverySelector> selectors(String name)
      throws ClassNotFoundException {
    Class<?> type = Class.forName(name.substring(0, name.indexOf('#')));
    String method = name.substring(name.indexOf('#') + 1);
    return Arrays.stream(type.getDeclaredMethods())
        .filter(each -> each.getName().equals(method))
        .map(each -> DiscoverySelectors.selectMethod(type, each))
        .toList();
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      System.out.println("started " + name(test));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    System.out.println("skipped " + name(test) + ": " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String outcome =
        switch (result.getStatus()) {
          case SUCCESSFUL -> "passed ";
          case ABORTED -> "skipped ";
          case FAILED -> "failed ";
        };
    if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
      result.getThrowable().ifPresent(thrown -> thrown.printStackTrace(System.out));
      System.out.println(outcome + name(test));
    }
  }

  /** "LivingPathsIT a_path_comes_back 1": the class, the method and the number of its arguments. */
  private static String name(TestIdentifier test) {
    return test.getUniqueIdObject().getSegments().stream()
        .skip(1) // the engine
        .map(segment -> segment.getValue().replaceAll("\\(.*|#", "").replaceAll(".*\\.", ""))
        .collect(Collectors.joining(" "));
  }
}
