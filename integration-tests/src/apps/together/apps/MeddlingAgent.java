package apps;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * An agent as monitoring tools are: changes the very methods of the JDK that jmptcp does, by Byte
 * Buddy, before or after it.
 */
public final class MeddlingAgent {
  private MeddlingAgent() {}

  /** Instruments the JDK's sockets and prints at exit how many classes it has changed. */
  public static void premain(String argument, Instrumentation instrumentation) {
    AtomicInteger changed = new AtomicInteger();
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .ignore(ElementMatchers.none())
        .type(
            ElementMatchers.named("sun.nio.ch.Net")
                .or(ElementMatchers.named("sun.nio.ch.NioSocketImpl"))
                .or(ElementMatchers.named("sun.nio.ch.SocketChannelImpl"))
                .or(ElementMatchers.named("java.net.AbstractPlainSocketImpl")))
        .transform(
            (builder, type, loader, module, domain) -> {
              changed.incrementAndGet();
              return builder.visit(
                  Advice.to(Timing.class)
                      .on(
                          ElementMatchers.namedOneOf(
                              "socket",
                              "serverSocket",
                              "create",
                              "connect",
                              "doConnect",
                              "accept",
                              "available",
                              "close")));
            })
        .installOn(instrumentation);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.out.println("meddled " + (changed.get() >= 2))));
  }

  /** Inlined: nothing of it is called. */
  public static final class Timing {
    private Timing() {}

    @Advice.OnMethodEnter
    static long enter() {
      return System.nanoTime();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Enter long began) {
      if (System.nanoTime() < began) {
        throw new IllegalStateException();
      }
    }
  }
}
