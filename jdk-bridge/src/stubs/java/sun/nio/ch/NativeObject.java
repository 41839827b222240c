package sun.nio.ch;

/** What the bridge uses of the JDK's own {@code NativeObject}; the same on JDK 8 to 28. */
class NativeObject {
  NativeObject(long address, long size) {
    throw new AssertionError("stub");
  }

  final int getInt(int offset) {
    throw new AssertionError("stub");
  }

  final short getShort(int offset) {
    throw new AssertionError("stub");
  }

  final void putShort(int offset, short value) {
    throw new AssertionError("stub");
  }

  final void putInt(int offset, int value) {
    throw new AssertionError("stub");
  }
}
