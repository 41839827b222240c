package io.github.jmptcp.agent.classfile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Class files taken apart, for tests. */
public final class ClassFiles {

  private ClassFiles() {}

  /** The bytes of each method's code attribute, by name and descriptor. */
  public static Map<String, byte[]> methods(byte[] classFile) {
    Map<String, byte[]> methods = new LinkedHashMap<>();
    for (Method method : new ClassFile(classFile).methods()) {
      int end = method.attribute + 6 + ByteSink.u4(classFile, method.attribute + 2);
      byte[] code = Arrays.copyOfRange(classFile, method.attribute, end);
      methods.put(method.name() + method.descriptor(), code);
    }
    return methods;
  }
}
