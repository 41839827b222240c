import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Marks {@code premain} as a method of variable arity, which no source can declare for a method
 * that ends in no array. From JDK 18 on reflection calls a method by method handles, for which the
 * JDK makes up to eight hidden classes, a tenth of the whole start of a small JVM; one whose mark
 * and last parameter do not fit it calls by its native accessor instead ({@code
 * jdk.internal.reflect.MethodHandleAccessorFactory}). To everything else the mark means nothing.
 * Run by the build: {@code java EntryClass.java TO FROM}.
 */
final class EntryClass {
  private static final String METHOD = "premain";

  private EntryClass() {}

  public static void main(String[] arguments) throws IOException {
    ClassReader reader = new ClassReader(Files.readAllBytes(Path.of(arguments[1])));
    ClassWriter writer = new ClassWriter(reader, 0);
    int[] marked = new int[1];
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            boolean isMarked = name.equals(METHOD);
            marked[0] += isMarked ? 1 : 0;
            int flags = isMarked ? access | Opcodes.ACC_VARARGS : access;
            return super.visitMethod(flags, name, descriptor, signature, exceptions);
          }
        },
        0);
    if (marked[0] != 1) {
      throw new IllegalStateException(marked[0] + " methods " + METHOD);
    }
    Path to = Path.of(arguments[0]);
    Files.createDirectories(to.getParent());
    Files.write(to, writer.toByteArray());
  }
}
