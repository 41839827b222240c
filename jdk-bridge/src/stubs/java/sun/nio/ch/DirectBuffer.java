package sun.nio.ch;

/**
 * What the bridge calls of the JDK's own {@code sun.nio.ch.DirectBuffer}; the same on JDK 8 to 28.
 */
public interface DirectBuffer {
  long address();
}
