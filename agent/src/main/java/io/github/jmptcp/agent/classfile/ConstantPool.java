package io.github.jmptcp.agent.classfile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Integer> types = new HashMap<>();
  private final Map<String, Integer> texts = new HashMap<>();
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
        at += (in[at - 2] & 0xff) << 8 | (in[at - 1] & 0xff);
      } else if (tag == LONG || tag == DOUBLE) {
        i++; // takes two indices
      }
    }
    end = at;
  }

  /** Where the constants of the class file end. */
  int end() {
    return end;
  }

  /** Writes all constants, with their count before them. */
  void writeTo(ByteSink out, int start) {
    out.u2(count).copy(in, start + 2, end).append(added);
  }

  /**
   * Which constants are methods that are called one of these, by index.
   *
   * @param wanted each a name with the descriptor behind it
   */
  public boolean[] methodsCalled(String[] wanted) {
    // all constants pass here, before the JIT compiler has seen any of this
    byte[] bytes = in;
    int[] lengths = new int[wanted.length];
    for (int w = 0; w < wanted.length; w++) {
      lengths[w] = wanted[w].length();
    }
    boolean[] found = new boolean[constants.length];
    for (int i = 1; i < found.length; i++) {
      int at = constants[i];
      int tag = bytes[at];
      if (at != 0 && (tag == METHOD || tag == INTERFACE_METHOD)) {
        int both = constants[(bytes[at + 3] & 0xff) << 8 | (bytes[at + 4] & 0xff)];
        int name = (bytes[both + 1] & 0xff) << 8 | (bytes[both + 2] & 0xff);
        int descriptor = (bytes[both + 3] & 0xff) << 8 | (bytes[both + 4] & 0xff);
        int nameAt = constants[name];
        int descriptorAt = constants[descriptor];
        int length =
            ((bytes[nameAt + 1] & 0xff) << 8 | (bytes[nameAt + 2] & 0xff))
                + ((bytes[descriptorAt + 1] & 0xff) << 8 | (bytes[descriptorAt + 2] & 0xff));
        for (int w = 0; w < lengths.length; w++) {
          if (lengths[w] == length && isCalled(name, descriptor, wanted[w])) {
            found[i] = true;
          }
        }
      }
    }
    return found;
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

  /** Whether a name and a descriptor are, one behind the other, that. */
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

  @SuppressWarnings("deprecation") // of String: the fastest there is for ASCII
  String utf8(int index) {
    int at = constants[index] + 3;
    int length = length(index);
    for (int i = at + length - 1; i >= at; i--) {
      if (in[i] < 0) {
        return decoded(index);
      }
    }
    return new String(in, /* hibyte= */ 0, at, length);
  }

  private String decoded(int index) {
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
    for (Member known : members) {
      if (known.is(tag, owner, name, descriptor)) {
        return known.index;
      }
    }
    int type = type(owner);
    int index = addPair(tag, type, addPair(NAME_AND_TYPE, text(name), text(descriptor)));
    members.add(new Member(index, tag, owner, name, descriptor));
    return index;
  }

  /** The index of a class, given with slashes; of an array by its descriptor. */
  int type(String name) {
    Integer known = types.get(name);
    if (known != null) {
      return known;
    }
    int text = text(name);
    added.u1(CLASS).u2(text);
    int index = next();
    types.put(name, index);
    return index;
  }

  /** The index of a text. */
  int text(String text) {
    Integer known = texts.get(text);
    if (known != null) {
      return known;
    }
    byte[] bytes = modifiedUtf8(text);
    added.u1(UTF8).u2(bytes.length).copy(bytes, 0, bytes.length);
    int index = next();
    texts.put(text, index);
    return index;
  }

  /** As a class file has it (JVMS 4.4.7); without the JDK's encoder where it is ASCII. */
  private static byte[] modifiedUtf8(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = text.charAt(i);
      if (c == 0 || c > 127) {
        return encoded(text);
      }
      bytes[i] = (byte) c;
    }
    return bytes;
  }

  private static byte[] encoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new DataOutputStream(bytes).writeUTF(text);
    } catch (IOException e) {
      throw new ClassFileException(text + " cannot be put into it: " + e);
    }
    return Arrays.copyOfRange(bytes.toByteArray(), 2, bytes.size()); // its length stands before it
  }

  private int addPair(int tag, int first, int second) {
    added.u1(tag).u2(first).u2(second);
    return next();
  }

  private int next() {
    int index = count++;
    if (count > 65535) {
      throw new ClassFileException("it has no room for more constants");
    }
    return index;
  }

  /** A field or method that was added. */
  private static final class Member {
    final int index;
    private final int tag;
    private final String owner;
    private final String name;
    private final String descriptor;

    Member(int index, int tag, String owner, String name, String descriptor) {
      this.index = index;
      this.tag = tag;
      this.owner = owner;
      this.name = name;
      this.descriptor = descriptor;
    }

    boolean is(int otherTag, String otherOwner, String otherName, String otherDescriptor) {
      return tag == otherTag
          && name.equals(otherName)
          && descriptor.equals(otherDescriptor)
          && owner.equals(otherOwner);
    }
  }
}
