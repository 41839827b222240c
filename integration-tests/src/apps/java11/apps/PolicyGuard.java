package apps;

import java.io.File;
import java.lang.StackWalker.StackFrame;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A policy by code source, checked without a security manager: every class on the stack up to a
 * privileged action, but for the JDK's own, must come from a jar that {@code -Dpolicy.permits}
 * lists. Lies before the boot class path, where the instrumented JDK finds it.
 */
public final class PolicyGuard {
  private static volatile Set<String> permitted;

  private PolicyGuard() {}

  /** The policy holds from now on. */
  public static void enable() {
    List<String> jars =
        Arrays.asList(System.getProperty("policy.permits").split(File.pathSeparator));
    permitted = new HashSet<>(jars);
  }

  /** Throws where the policy forbids it. */
  public static void check(Object what) {
    Set<String> jars = permitted;
    if (jars == null) {
      return;
    }
    Set<ProtectionDomain> domains =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(
                new Function<Stream<StackFrame>, Set<ProtectionDomain>>() {
                  @Override
                  public Set<ProtectionDomain> apply(Stream<StackFrame> frames) {
                    return domains(frames);
                  }
                });
    for (ProtectionDomain domain : domains) {
      CodeSource source = domain.getCodeSource();
      URL location = source == null ? null : source.getLocation();
      // the JDK's own classes have no code source
      if (source != null && (location == null || !jars.contains(location.getPath()))) {
        throw new SecurityException("denied access to " + what + ", code source " + source);
      }
    }
  }

  private static Set<ProtectionDomain> domains(Stream<StackFrame> frames) {
    Set<ProtectionDomain> domains = new HashSet<>();
    for (Object each : frames.toArray()) {
      StackFrame frame = (StackFrame) each;
      if (frame.getClassName().equals("java.security.AccessController")
          && frame.getMethodName().equals("doPrivileged")) {
        break;
      }
      domains.add(frame.getDeclaringClass().getProtectionDomain());
    }
    return domains;
  }
}
