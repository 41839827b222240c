package io.github.jmptcp.agent.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.Opcodes;

/**
 * Random code, edited: what ASM reads back is what ASM makes of it, and the JVM runs it the same.
 */
class GeneratedClassesTest {
  private static final int CLASSES = 100;
  private static final int[] INTS = {-6, 0, 3, 10, 4711};

  @ParameterizedTest
  @ValueSource(ints = {Opcodes.V1_6, Opcodes.V1_8, Opcodes.V21})
  void edits_random_code_as_asm_does(int version) {
    List<CallSite> rows = GeneratedClass.rows();
    int calls =
        LongStream.range(0, CLASSES)
            .mapToInt(
                seed -> {
                  byte[] classFile = GeneratedClass.of(seed, version);
                  byte[] expected = new AsmClassRewriter(rows).rewrite(classFile);
                  ClassRewriter ours = new ClassRewriter(rows);
                  byte[] edited = ours.rewrite(classFile);
                  assertThat(ClassText.of(edited))
                      .as("seed %d", seed)
                      .isEqualTo(ClassText.of(expected));
                  assertThat(run(edited)).as("seed %d", seed).isEqualTo(run(expected));
                  return ours.rewritten();
                })
            .sum();
    assertThat(calls).isGreaterThan(10 * CLASSES); // the random code is worth editing
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcodes.V1_4, Opcodes.V1_5})
  void edits_code_of_classes_that_have_no_stack_maps(int version) {
    List<CallSite> rows = GeneratedClass.rows();
    for (long seed = 0; seed < CLASSES / 4; seed++) {
      byte[] newer = new AsmClassRewriter(rows).rewrite(GeneratedClass.of(seed, Opcodes.V1_8));
      byte[] edited = new ClassRewriter(rows).rewrite(GeneratedClass.of(seed, version));
      assertThat(run(edited)).as("seed %d", seed).isEqualTo(run(newer));
    }
  }

  /** Loads it, which has the JVM verify it, and returns all that a run of its code does. */
  private static String run(byte[] classFile) {
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
            outcome.append(method.invoke(null, object, argument, 7L * argument)).append('\n');
          } catch (InvocationTargetException e) {
            outcome.append(e.getCause()).append('\n');
          }
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return outcome + Landing.seen();
  }
}
