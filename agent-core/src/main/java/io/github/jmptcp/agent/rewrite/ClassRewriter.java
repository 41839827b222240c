package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.rewrite.CallSite.When;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the calls that the table names in one class, and copies all other methods as they are.
 * No member is added or changed, so a class that is already loaded can be retransformed.
 *
 * <p>Uses the ASM inside Byte Buddy. Stack map frames are edited, not computed, so no class of the
 * application is ever loaded to find a common superclass.
 */
final class ClassRewriter extends ClassVisitor {
  private static final int API = Opcodes.ASM9;

  /** The newest class file version that this ASM reads. */
  private static final int NEWEST = Opcodes.V28;

  private static final int VERSION = 4; // the offset of minor_version, then major_version
  private static final int WITH_STACK_MAPS = Opcodes.V1_6;

  private final CallSite[] rows;
  private final boolean hasRowsAboutMethods;
  private final List<MethodRewriter> methods = new ArrayList<>();
  private int[] locals = {};
  private boolean hasStackMaps;
  private int nextMethod;

  ClassRewriter(List<CallSite> rows) {
    super(API);
    this.rows = rows.toArray(new CallSite[0]);
    boolean aboutMethods = false;
    for (CallSite row : rows) {
      aboutMethods |= row.isAboutMethod();
    }
    hasRowsAboutMethods = aboutMethods;
  }

  /** How many calls were rewritten. */
  int rewritten() {
    int rewritten = 0;
    for (MethodRewriter each : methods) {
      rewritten += each.rewritten();
    }
    return rewritten;
  }

  /** How many of them create a socket. */
  int creations() {
    int creations = 0;
    for (MethodRewriter each : methods) {
      creations += each.creations();
    }
    return creations;
  }

  /**
   * Rewrites a class.
   *
   * @return the rewritten class file; null where the class has none of the calls
   * @throws RuntimeException where ASM cannot read the class file, or a method grows too large
   */
  byte @Nullable [] rewrite(byte[] classFile) {
    byte[] readable = readable(classFile);
    ClassReader reader = new ClassReader(readable);
    CallFinder finder = new CallFinder(reader, readable, rows);
    if (!finder.isCalled() && !hasRowsAboutMethods) {
      return null;
    }
    locals = finder.locals();
    hasStackMaps = majorVersion(readable) >= WITH_STACK_MAPS;
    ClassWriter writer = new ClassWriter(reader, 0); // copies methods that are not visited
    cv = writer;
    reader.accept(this, 0);
    if (rewritten() == 0) {
      return null;
    }
    byte[] result = writer.toByteArray();
    System.arraycopy(classFile, VERSION, result, VERSION, 4);
    return result;
  }

  /** Claims an older version for the class file of a JDK that is newer than this ASM. */
  private static byte[] readable(byte[] classFile) {
    if (majorVersion(classFile) <= NEWEST) {
      return classFile;
    }
    byte[] older = classFile.clone();
    older[VERSION + 2] = 0;
    older[VERSION + 3] = NEWEST;
    return older;
  }

  private static int majorVersion(byte[] classFile) {
    return (classFile[VERSION + 2] & 0xff) << 8 | (classFile[VERSION + 3] & 0xff);
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor copy = super.visitMethod(access, name, descriptor, signature, exceptions);
    int firstFree = locals[nextMethod++];
    CallSite thrown = rowAbout(When.THROWN, name, descriptor);
    CallSite returned = rowAbout(When.RETURNED, name, descriptor);
    if (firstFree == CallFinder.NO_CALL && thrown == null && returned == null) {
      return copy;
    }
    boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
    MethodRewriter rewriter = new MethodRewriter(API, copy, isStatic, name, descriptor);
    methods.add(rewriter);
    rewriter.about(thrown, returned);
    rewriter.calls(rowsIn(name), firstFree, hasStackMaps);
    return rewriter;
  }

  private @Nullable CallSite rowAbout(When when, String name, String descriptor) {
    if (hasRowsAboutMethods) {
      for (CallSite row : rows) {
        if (row.when == when && row.names(name, descriptor)) {
          return row;
        }
      }
    }
    return null;
  }

  /** The rows about calls that such a method makes. */
  private CallSite[] rowsIn(String method) {
    CallSite[] found = new CallSite[rows.length];
    int count = 0;
    for (CallSite row : rows) {
      if (!row.isAboutMethod() && (row.method == null || row.method.equals(method))) {
        found[count++] = row;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
