package sun.nio.ch;

import java.nio.channels.spi.AbstractSelectionKey;

/** What the bridge calls of the JDK's own {@code sun.nio.ch.SelectionKeyImpl}, 11 and newer. */
public abstract class SelectionKeyImpl extends AbstractSelectionKey {
  int registeredEvents() {
    throw new AssertionError("stub");
  }
}
