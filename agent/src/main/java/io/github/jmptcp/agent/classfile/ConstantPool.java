package io.github.jmptcp.agent.classfile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The constants of a class file (JVMS 4.4). What is there keeps its index; new ones are added
 * behind it, so methods that are not edited stay as they are.
 */
public final class ConstantPool {
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int FIELD = 9;
  private static final int METHOD = 10;
  private static final int INTERFACE_METHOD = 11;
  private static final int NAME_AND_TYPE = 12;
  // the bytes of a constant behind its tag, by tag; 0: there is no such tag
  private static final byte[] SIZES = {
    0, 2, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2
  };

  private final byte[] in;
  private final int[] constants;
  private final int end;
  private final ByteSink added = new ByteSink(1024);
  private final Map<String, Integer> known = new HashMap<>();
  private int count;

  /** Reads the constants from where they begin. */
  ConstantPool(byte[] in, int start) {
    this.in = in;
    count = ByteSink.u2(in, start);
    constants = new int[count];
    int at = start + 2;
    for (int i = 1; i < count; i++) {
      int tag = in[at];
      int size = tag < 0 || tag >= SIZES.length ? 0 : SIZES[tag];
      if (size == 0) {
        throw new ClassFileException("it has a constant of the unknown kind " + tag);
      }
      constants[i] = at;
      at += 1 + size;
      if (tag == UTF8) {
        at += ByteSink.u2(in, at - 2);
      } else if (tag == LONG || tag == DOUBLE) {
        i++; // takes two indices
      }
    }
    end = at;
  }

  /** How many indices the class file itself has, index 0 included. */
  public int size() {
    return constants.length;
  }

  /** Where the constants of the class file end. */
  int end() {
    return end;
  }

  /** Writes all constants, with their count before them. */
  void writeTo(ByteSink out, int start) {
    out.u2(count).copy(in, start + 2, end).append(added);
  }

  /** Whether that is a method of a class or interface. */
  public boolean isMethod(int index) {
    int at = constants[index];
    return at != 0 && (in[at] == METHOD || in[at] == INTERFACE_METHOD);
  }

  /** The class whose method that is. */
  public String owner(int method) {
    return utf8(referred(referred(method, 1), 1));
  }

  /** The name of that method. */
  public String name(int method) {
    return utf8(referred(referred(method, 3), 1));
  }

  /** The descriptor of that method. */
  public String descriptor(int method) {
    return utf8(referred(referred(method, 3), 3));
  }

  /** Whether a method's name and descriptor are, one behind the other, that. */
  public boolean isCalled(int method, String nameAndDescriptor) {
    int nameAndType = referred(method, 3);
    return isCalled(referred(nameAndType, 1), referred(nameAndType, 3), nameAndDescriptor);
  }

  boolean isCalled(int name, int descriptor, String nameAndDescriptor) {
    int split = length(name);
    return split + length(descriptor) == nameAndDescriptor.length()
        && is(descriptor, nameAndDescriptor, split)
        && is(name, nameAndDescriptor, 0);
  }

  private int length(int utf8) {
    return ByteSink.u2(in, constants[utf8] + 1);
  }

  /** Whether a text stands in {@code whole} from that position on. Allocates nothing. */
  private boolean is(int utf8, String whole, int from) {
    int start = constants[utf8] + 3;
    int last = length(utf8) - 1;
    for (int i = last; i >= 0; i--) { // from the end: names begin alike
      if (in[start + i] != whole.charAt(from + i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether that is the text, of ASCII letters only. */
  boolean is(int utf8, String text) {
    return length(utf8) == text.length() && is(utf8, text, 0);
  }

  private int referred(int index, int offset) {
    return ByteSink.u2(in, constants[index] + offset);
  }

  String utf8(int index) {
    try {
      int at = constants[index] + 1;
      return new DataInputStream(new ByteArrayInputStream(in, at, 2 + length(index))).readUTF();
    } catch (IOException e) {
      throw new ClassFileException("its constant " + index + " is no text: " + e);
    }
  }

  /** The index of a method of a class. */
  int method(String owner, String name, String descriptor) {
    return member(METHOD, owner, name, descriptor);
  }

  /** The index of a field. */
  int field(String owner, String name, String descriptor) {
    return member(FIELD, owner, name, descriptor);
  }

  private int member(int tag, String owner, String name, String descriptor) {
    String key = tag + owner + '.' + name + descriptor;
    Integer index = known.get(key);
    return index != null
        ? index
        : addPair(
            key, tag, type(owner), addPair(null, NAME_AND_TYPE, text(name), text(descriptor)));
  }

  /** The index of a class, given with slashes; of an array by its descriptor. */
  int type(String name) {
    String key = "class " + name;
    Integer index = known.get(key);
    if (index != null) {
      return index;
    }
    int text = text(name);
    added.u1(CLASS).u2(text);
    return add(key);
  }

  /** The index of a text. */
  int text(String text) {
    String key = "text " + text;
    Integer index = known.get(key);
    if (index != null) {
      return index;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new DataOutputStream(bytes).writeUTF(text);
    } catch (IOException e) {
      throw new ClassFileException(text + " cannot be put into it: " + e);
    }
    added.u1(UTF8).copy(bytes.toByteArray(), 0, bytes.size());
    return add(key);
  }

  private int addPair(@Nullable String key, int tag, int first, int second) {
    added.u1(tag).u2(first).u2(second);
    return add(key);
  }

  private int add(@Nullable String key) {
    int index = count++;
    if (count > 65535) {
      throw new ClassFileException("it has no room for more constants");
    }
    if (key != null) {
      known.put(key, index);
    }
    return index;
  }
}
