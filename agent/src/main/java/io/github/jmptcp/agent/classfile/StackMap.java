package io.github.jmptcp.agent.classfile;

import io.github.jmptcp.agent.classfile.Insertion.Frame;
import java.util.List;

/**
 * Writes the stack map of an edited method (StackMapTable, JVMS 4.7.4). Each frame says how far it
 * lies behind the one before, so all are written anew; what they say of locals and stack is copied,
 * but for the offsets of {@code new} instructions.
 */
final class StackMap {
  private static final int SAME_WITH_ITEM = 64;
  private static final int RESERVED = 128;
  private static final int SAME_WITH_ITEM_FAR = 247;
  private static final int SAME_FAR = 251;
  private static final int APPEND = 252;
  private static final int FULL = 255;

  private static final int INTEGER = 1;
  private static final int[] BY_KIND = {INTEGER, 4, 2, 3, 7};
  private static final int OBJECT = 7;
  private static final int UNINITIALIZED = 8;

  private final byte[] in;
  private final Layout layout;
  private final ByteSink out = new ByteSink(256);
  private int count;
  private int last = -1;
  private int at;

  StackMap(byte[] in, Layout layout) {
    this.in = in;
    this.layout = layout;
  }

  int count() {
    return count;
  }

  ByteSink frames() {
    return out;
  }

  /** Writes the frames that lie at {@code start} in the class file, and those of the insertions. */
  void merge(int start, int frames, List<Insertion> insertions) {
    at = start;
    int next = 0;
    int old = -1;
    for (int i = 0; i < frames; i++) {
      int type = in[at++] & 0xff;
      old += 1 + delta(type);
      int offset = layout.moved(old);
      next = writeBefore(offset, insertions, next);
      copy(type, offset);
    }
    writeBefore(Integer.MAX_VALUE, insertions, next);
  }

  private int delta(int type) {
    if (type < SAME_WITH_ITEM) {
      return type;
    }
    if (type < RESERVED) {
      return type - SAME_WITH_ITEM;
    }
    if (type < SAME_WITH_ITEM_FAR) {
      throw new ClassFileException("it has a stack map frame of the unknown kind " + type);
    }
    at += 2;
    return ByteSink.u2(in, at - 2);
  }

  private int writeBefore(int offset, List<Insertion> insertions, int from) {
    int next = from;
    while (next < insertions.size() && insertions.get(next).frameAt() < offset) {
      Insertion insertion = insertions.get(next++);
      if (insertion.frame() == Frame.EMPTY_STACK) {
        same(insertion.frameAt());
      } else if (insertion.frame() == Frame.INT_ON_STACK) {
        sameWithItem(insertion.frameAt());
        out.u1(INTEGER);
      }
    }
    return next;
  }

  private void copy(int type, int offset) {
    if (type < SAME_WITH_ITEM || type == SAME_FAR) {
      same(offset);
    } else if (type <= SAME_WITH_ITEM_FAR) {
      sameWithItem(offset);
      types(1);
    } else {
      out.u1(type).u2(step(offset));
      if (type >= APPEND && type < FULL) {
        types(type - APPEND + 1);
      } else if (type == FULL) {
        countedTypes();
        countedTypes();
      }
    }
  }

  /** How far behind the last frame; the frame at that offset is now the last. */
  private int step(int offset) {
    int step = offset - last - 1;
    if (step < 0) {
      throw new ClassFileException("its stack map frames are out of order");
    }
    last = offset;
    count++;
    return step;
  }

  private void same(int offset) {
    int step = step(offset);
    if (step < SAME_WITH_ITEM) {
      out.u1(step);
    } else {
      out.u1(SAME_FAR).u2(step);
    }
  }

  private void sameWithItem(int offset) {
    int step = step(offset);
    if (step < RESERVED - SAME_WITH_ITEM) {
      out.u1(SAME_WITH_ITEM + step);
    } else {
      out.u1(SAME_WITH_ITEM_FAR).u2(step);
    }
  }

  private void countedTypes() {
    int number = ByteSink.u2(in, at);
    at += 2;
    out.u2(number);
    types(number);
  }

  private void types(int number) {
    for (int i = 0; i < number; i++) {
      int type = in[at++];
      out.u1(type);
      if (type == OBJECT) {
        out.copy(in, at, at + 2);
        at += 2;
      } else if (type == UNINITIALIZED) {
        out.u2(layout.moved(ByteSink.u2(in, at)));
        at += 2;
      } else if (type < 0 || type > UNINITIALIZED) {
        throw new ClassFileException("it has a stack map item of the unknown kind " + type);
      }
    }
  }

  /** A frame of its own, for a handler: these locals, and an object of that class on the stack. */
  void full(int offset, List<String> locals, String onStack, ConstantPool constants) {
    out.u1(FULL).u2(step(offset)).u2(locals.size());
    for (String local : locals) {
      int kind = BY_KIND[Descriptors.kind(local)];
      out.u1(kind);
      if (kind == OBJECT) {
        boolean ofClass = local.charAt(0) == 'L';
        out.u2(constants.type(ofClass ? local.substring(1, local.length() - 1) : local));
      }
    }
    out.u2(1).u1(OBJECT).u2(constants.type(onStack));
  }
}
