import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Marks {@code premain} as a method of variable arity, which no source can say of a method that
 * ends in no array. From JDK 18 on reflection calls a method by method handles, for which the JDK
 * makes up to eight hidden classes, a tenth of the whole start of a small JVM; one whose mark and
 * last parameter do not fit it calls by its native accessor instead ({@code
 * jdk.internal.reflect.MethodHandleAccessorFactory}). To everything else the mark means nothing.
 * Run by the build: {@code java EntryClass.java TO FROM}.
 */
final class EntryClass {
  private static final String METHOD = "premain";
  // Java Virtual Machine Specification, table 4.6-A
  private static final int ACC_VARARGS = 0x0080;

  private EntryClass() {}

  public static void main(String[] arguments) throws IOException {
    byte[] classFile = Files.readAllBytes(Path.of(arguments[1]));
    mark(ByteBuffer.wrap(classFile));
    Path to = Path.of(arguments[0]);
    Files.createDirectories(to.getParent());
    Files.write(to, classFile);
  }

  private static void mark(ByteBuffer classFile) {
    classFile.position(8); // magic, versions
    int name = indexOfName(classFile);
    skip(classFile, 6); // access flags, this class, super class
    skip(classFile, 2 * u2(classFile)); // interfaces
    for (int fields = u2(classFile); fields > 0; fields--) {
      skip(classFile, 6);
      skipAttributes(classFile);
    }
    int marked = 0;
    for (int methods = u2(classFile); methods > 0; methods--) {
      int at = classFile.position();
      int flags = u2(classFile);
      if (u2(classFile) == name) {
        classFile.putShort(at, (short) (flags | ACC_VARARGS));
        marked++;
      }
      skip(classFile, 2); // descriptor
      skipAttributes(classFile);
    }
    if (marked != 1) {
      throw new IllegalStateException(marked + " methods " + METHOD);
    }
  }

  /** Reads the constant pool (table 4.4-A). */
  private static int indexOfName(ByteBuffer classFile) {
    int index = -1;
    int count = u2(classFile);
    for (int i = 1; i < count; i++) {
      int tag = classFile.get();
      switch (tag) {
        case 1 -> { // CONSTANT_Utf8
          byte[] text = new byte[u2(classFile)];
          classFile.get(text);
          if (new String(text, StandardCharsets.UTF_8).equals(METHOD)) {
            index = i;
          }
        }
        case 5, 6 -> { // CONSTANT_Long, CONSTANT_Double: two entries
          skip(classFile, 8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> skip(classFile, 2);
        case 15 -> skip(classFile, 3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(classFile, 4);
        default -> throw new IllegalStateException("constant of tag " + tag);
      }
    }
    return index;
  }

  private static void skipAttributes(ByteBuffer classFile) {
    for (int attributes = u2(classFile); attributes > 0; attributes--) {
      skip(classFile, 2);
      skip(classFile, classFile.getInt());
    }
  }

  private static int u2(ByteBuffer classFile) {
    return classFile.getShort() & 0xffff;
  }

  private static void skip(ByteBuffer classFile, int bytes) {
    classFile.position(classFile.position() + bytes);
  }
}
