package io.github.jmptcp.agent.classfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edits the code of one method: puts instructions around others, and a handler behind all.
 * Branches, switches, handlers, stack maps, line numbers and names of locals follow what has moved.
 *
 * <p>Annotations of types inside the method are dropped, and attributes that the JVM does not know:
 * they mean offsets, and nothing in a running JVM reads them.
 */
public final class CodeEditor {
  private final Method method;
  private final byte[] in;
  private final ConstantPool constants;
  private final List<Insertion> insertions = new ArrayList<>(4);

  private @Nullable CodeBuilder handler;
  private List<String> handlerLocals = new ArrayList<>(0);
  private String caught = "";

  CodeEditor(Method method, byte[] in) {
    this.method = method;
    this.in = in;
    this.constants = method.file.constants();
  }

  /** Whether anything was put into it. */
  public boolean isEdited() {
    return handler != null || !insertions.isEmpty();
  }

  /** Code that is not put anywhere yet. */
  public CodeBuilder builder() {
    return new CodeBuilder(constants);
  }

  /** An insertion around the instruction at that offset, which lies behind the last one's. */
  public Insertion around(int offset) {
    Insertion insertion = new Insertion(offset, constants);
    insertions.add(insertion);
    return insertion;
  }

  /**
   * A handler around the whole method; the method's own handlers are asked before it.
   *
   * @param exception the class that is caught, with slashes
   * @param locals descriptors of what the first locals hold all through the method
   */
  public CodeBuilder handler(String exception, List<String> locals) {
    caught = exception;
    handlerLocals = locals;
    CodeBuilder code = new CodeBuilder(constants);
    handler = code;
    return code;
  }

  /**
   * Puts the edited code into the class file.
   *
   * @param moreStack how much more the inserted code has on the stack
   * @param moreLocals how many more locals it uses
   */
  public void apply(int moreStack, int moreLocals) {
    Layout layout = new Layout(in, method.code, method.length, insertions);
    ByteSink out = new ByteSink(2 * method.length + 512);
    out.u2(method.maxStack() + moreStack).u2(method.maxLocals() + moreLocals).u4(0);
    int start = out.size();
    new CodeCopy(in, method, layout, out).write(insertions);
    int handlerAt = out.size() - start;
    if (handler != null) {
      out.append(handler.code());
    }
    out.setU4(start - 4, out.size() - start);
    int at = writeHandlers(method.code + method.length, layout, handlerAt, out);
    writeAttributes(at, layout, handlerAt, out);
    method.file.replace(method, out);
  }

  private int writeHandlers(int start, Layout layout, int handlerAt, ByteSink out) {
    int count = ByteSink.u2(in, start);
    int at = start + 2;
    out.u2(handler == null ? count : count + 1);
    for (int i = 0; i < count; i++) {
      for (int offset = 0; offset < 6; offset += 2) { // from, to, handler
        out.u2(layout.moved(ByteSink.u2(in, at + offset)));
      }
      out.copy(in, at + 6, at + 8);
      at += 8;
    }
    if (handler != null) {
      out.u2(0).u2(handlerAt).u2(handlerAt).u2(constants.type(caught));
    }
    return at;
  }

  private void writeAttributes(int start, Layout layout, int handlerAt, ByteSink out) {
    int countAt = out.size();
    out.u2(0);
    int written = 0;
    int frames = 0;
    int framesAt = start;
    int at = start + 2;
    for (int i = ByteSink.u2(in, start); i > 0; i--) {
      int name = ByteSink.u2(in, at);
      if (constants.is(name, "StackMapTable")) {
        framesAt = at + 8;
        frames = ByteSink.u2(in, at + 6);
      } else if (constants.is(name, "LineNumberTable")) {
        writeLines(at, layout, out);
        written++;
      } else if (constants.is(name, "LocalVariableTable")
          || constants.is(name, "LocalVariableTypeTable")) {
        writeLocals(at, layout, out);
        written++;
      }
      at += 6 + ByteSink.u4(in, at + 2);
    }
    if (method.file.hasStackMaps()) {
      written += writeStackMap(framesAt, frames, layout, handlerAt, out);
    }
    out.setU2(countAt, written);
  }

  private int writeStackMap(int start, int frames, Layout layout, int handlerAt, ByteSink out) {
    StackMap map = new StackMap(in, layout);
    map.merge(start, frames, insertions);
    if (handler != null) {
      map.full(handlerAt, handlerLocals, caught, constants);
    }
    if (map.count() == 0) {
      return 0;
    }
    out.u2(constants.text("StackMapTable")).u4(2 + map.frames().size()).u2(map.count());
    out.append(map.frames());
    return 1;
  }

  private void writeLines(int attribute, Layout layout, ByteSink out) {
    int at = attribute + 8;
    out.copy(in, attribute, at);
    for (int i = ByteSink.u2(in, attribute + 6); i > 0; i--) {
      out.u4(layout.moved(ByteSink.u2(in, at)) << 16 | ByteSink.u2(in, at + 2));
      at += 4;
    }
  }

  private void writeLocals(int attribute, Layout layout, ByteSink out) {
    int at = attribute + 8;
    out.copy(in, attribute, at);
    for (int i = ByteSink.u2(in, attribute + 6); i > 0; i--) {
      int start = ByteSink.u2(in, at);
      int moved = layout.moved(start);
      int end = layout.moved(start + ByteSink.u2(in, at + 2));
      out.u2(moved).u2(end - moved).copy(in, at + 4, at + 10);
      at += 10;
    }
  }
}
