package apps;

import java.lang.instrument.Instrumentation;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/** Has file operations of the JDK checked by {@link PolicyGuard}, as the agent of OpenSearch 3. */
public final class PolicyAgent {
  private PolicyAgent() {}

  /** Instruments the JDK. */
  public static void premain(String argument, Instrumentation instrumentation) {
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .ignore(ElementMatchers.none())
        .type(ElementMatchers.is(Files.class).or(ElementMatchers.is(FileChannel.class)))
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(
                    Advice.to(Check.class)
                        .on(
                            ElementMatchers.isStatic()
                                .and(ElementMatchers.takesArgument(0, java.nio.file.Path.class))
                                .and(
                                    ElementMatchers.namedOneOf(
                                        "delete",
                                        "deleteIfExists",
                                        "createFile",
                                        "createDirectories",
                                        "createLink",
                                        "move",
                                        "copy",
                                        "newByteChannel",
                                        "open",
                                        "write",
                                        "read")))))
        .installOn(instrumentation);
  }

  /** Inlined. */
  public static final class Check {
    private Check() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) Object path) {
      PolicyGuard.check(path);
    }
  }
}
