package io.github.jmptcp.agent.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.Opcodes;

/**
 * Random code: rewritten, the JVM verifies it, and it does what the same code does that calls the
 * bridge as written in Java.
 */
class GeneratedClassesTest {
  private static final int CLASSES = 100;
  private static final int[] INTS = {-6, 0, 3, 10, 4711};

  // 1.4 and 1.5 have no stack maps
  @ParameterizedTest
  @ValueSource(ints = {Opcodes.V1_4, Opcodes.V1_5, Opcodes.V1_6, Opcodes.V1_8, Opcodes.V21})
  void does_what_the_rows_say(int version) {
    int calls = 0;
    for (long seed = 0; seed < CLASSES; seed++) {
      ClassRewriter rewriter = new ClassRewriter(GeneratedRows.all());
      byte[] rewritten = rewriter.rewrite(GeneratedClass.of(seed, version, Callee.class));
      byte[] asWritten = GeneratedClass.of(seed, version, BridgedCallee.class);
      assertThat(run(rewritten, Method::invoke))
          .as("seed %d", seed)
          .isEqualTo(run(asWritten, GeneratedClassesTest::invokeBridged));
      calls += rewriter.rewritten();
    }
    assertThat(calls).isGreaterThan(10 * CLASSES); // the random code is worth rewriting
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcodes.V1_4, Opcodes.V1_8, Opcodes.V21})
  void leaves_a_class_without_such_calls(int version) {
    byte[] classFile = GeneratedClass.of(1, version, Callee.class);
    List<CallSite> others = CallSites.in(CallSites.SOCKET, 21);
    assertThat(new ClassRewriter(others).rewrite(classFile)).isNull();
  }

  /** Calls the generated method. */
  private interface Call {
    Object invoke(Method method, Object receiver, Object... arguments)
        throws ReflectiveOperationException;
  }

  /** What the rows about the method as a whole do, in Java. */
  private static Object invokeBridged(Method method, Object receiver, Object... arguments)
      throws ReflectiveOperationException {
    try {
      return Landing.returned(method.invoke(receiver, arguments), arguments[0]);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception thrown) {
        return Landing.threw(thrown, arguments[0]);
      }
      throw e;
    }
  }

  /** Loads it, which has the JVM verify it, and returns all that a run of its code does. */
  private static String run(byte[] classFile, Call call) {
    class Loader extends ClassLoader {
      Loader() {
        super(GeneratedClassesTest.class.getClassLoader());
      }

      Class<?> define() {
        return defineClass(null, classFile, 0, classFile.length);
      }
    }
    StringBuilder outcome = new StringBuilder();
    try {
      Method method =
          new Loader()
              .define()
              .getMethod(GeneratedClass.METHOD, Object.class, int.class, long.class);
      for (int argument : INTS) {
        for (Object object : new Object[] {null, "x"}) {
          try {
            outcome.append(call.invoke(method, null, object, argument, 7L * argument));
          } catch (InvocationTargetException e) {
            outcome.append(e.getCause());
          }
          outcome.append('\n');
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return outcome + Landing.seen();
  }
}
