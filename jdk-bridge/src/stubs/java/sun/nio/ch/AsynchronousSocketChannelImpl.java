package sun.nio.ch;

import java.io.IOException;

/** What the bridge calls of the JDK's own asynchronous channels; the same on JDK 8 to 28. */
abstract class AsynchronousSocketChannelImpl {
  private AsynchronousSocketChannelImpl() {}

  final void begin() throws IOException {
    throw new AssertionError("stub");
  }

  final void end() {
    throw new AssertionError("stub");
  }
}
