package sun.nio.ch;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The selectors that a channel is registered with, while its descriptor is given another socket.
 * The kernel drops the old socket from every epoll set, and no selector knows; a selector by {@code
 * poll(2)} passes descriptors again each time and needs nothing.
 *
 * <p>What a selector believes to have registered is read, and the epoll set changed, under the lock
 * that the selector itself holds while it changes the set. So both agree whatever the selector's
 * thread does meanwhile. Shapes:
 *
 * <ul>
 *   <li>JDK 11 to 28: {@code EPollSelectorImpl.updateLock}, {@code EPollSelectorImpl.epfd}, {@code
 *       SelectionKeyImpl.registeredEvents()}
 *   <li>JDK 8 to 10: {@code EPollArrayWrapper.updateLock}, {@code EPollArrayWrapper.epfd}, its
 *       {@code registered} bits and {@code getUpdateEvents(int)}
 * </ul>
 *
 * <p>The agent defines this class inside {@code java.base} with the first channel that leaves
 * MPTCP. The cost grows with the keys of the channel, mostly one, and with nothing else.
 */
public final class JmptcpSelectors {
  // include/uapi/linux/eventpoll.h
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;
  private static final int EEXIST = 17;

  private final Field keys = field(AbstractSelectableChannel.class, "keys");
  private final Field keyLock = field(AbstractSelectableChannel.class, "keyLock");
  // of EPollSelectorImpl, or until JDK 10 of the object in its field pollWrapper
  private final @Nullable Field wrapper;
  private final Field epfd;
  private final Field updateLock;
  // until JDK 10
  private final @Nullable Field registered;
  private final @Nullable Method updateEvents;

  /**
   * Looks for the fields.
   *
   * @throws ReflectiveOperationException where the selector of this JDK differs
   */
  public JmptcpSelectors() throws ReflectiveOperationException {
    wrapper = wrapper();
    Class<?> owner = wrapper == null ? EPollSelectorImpl.class : wrapper.getType();
    epfd = field(owner, "epfd");
    updateLock = field(owner, "updateLock");
    if (wrapper == null) {
      registered = null;
      updateEvents = null;
    } else {
      registered = field(owner, "registered");
      updateEvents = owner.getDeclaredMethod("getUpdateEvents", int.class);
      updateEvents.setAccessible(true);
    }
  }

  private static @Nullable Field wrapper() {
    try {
      return field(EPollSelectorImpl.class, "pollWrapper");
    } catch (NoSuchFieldException ignored) {
      return null;
    }
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true); // the same module since 9, and no modules before
    return field;
  }

  /**
   * Gives the descriptor of a channel another socket, by {@code exchange}. No selector can be
   * registered with meanwhile, and each that is has the descriptor in its epoll set afterwards as
   * it had before.
   *
   * @param connects whether the channel has begun to connect: then the selector must not report to
   *     the application of it before the exchange, as those do whose waiting is rewritten
   * @return null, or why nothing was done: what selector it is that is not the JDK's own
   */
  public @Nullable String exchange(
      AbstractSelectableChannel channel, int fd, Runnable exchange, boolean connects)
      throws ReflectiveOperationException {
    // held by register() from before the selector knows the key until the channel knows it
    synchronized (keyLock.get(channel)) {
      SelectionKey[] registrations = (SelectionKey[]) keys.get(channel);
      if (registrations == null) {
        exchange.run();
        return null;
      }
      for (SelectionKey key : registrations) {
        Selector selector = key == null ? null : key.selector();
        if (selector != null
            && !(selector instanceof EPollSelectorImpl)
            && (!(selector instanceof PollSelectorImpl) || (connects && wrapper != null))) {
          return selector.getClass().getName();
        }
      }
      // the old socket goes first: another descriptor of it would preserve it in the set
      change(registrations, fd, /* register= */ false);
      try {
        exchange.run();
      } finally {
        change(registrations, fd, /* register= */ true);
      }
      return null;
    }
  }

  private void change(SelectionKey[] registrations, int fd, boolean register)
      throws ReflectiveOperationException {
    for (SelectionKey key : registrations) {
      Selector selector = key == null ? null : key.selector();
      if (selector instanceof EPollSelectorImpl && key.isValid() && selector.isOpen()) {
        Object owner = wrapper == null ? selector : wrapper.get(selector);
        synchronized (updateLock.get(owner)) {
          int events = wrapper == null ? events(key) : events(owner, fd);
          if (events > 0) {
            int set = epfd.getInt(owner);
            if (!register) {
              ctl(set, EPOLL_CTL_DEL, fd, 0);
            } else if (ctl(set, EPOLL_CTL_ADD, fd, events) == EEXIST) {
              // the selector has registered the new socket already, for an update that was waiting
              ctl(set, EPOLL_CTL_MOD, fd, events);
            }
            if (!key.isValid() || !selector.isOpen()) {
              // cancelled or closed meanwhile, when it may have been removed before it was added
              ctl(set, EPOLL_CTL_DEL, fd, 0);
            }
          }
        }
      }
    }
  }

  /** What the selector believes to have registered, on JDK 11 and newer; 0: nothing. */
  private static int events(SelectionKey key) {
    return ((SelectionKeyImpl) key).registeredEvents();
  }

  /** Until JDK 10: 0 or less where it is not in the set or about to leave it. */
  private int events(Object owner, int fd) throws ReflectiveOperationException {
    if (registered == null || updateEvents == null) {
      return 0;
    }
    return ((BitSet) registered.get(owner)).get(fd) ? (Byte) updateEvents.invoke(owner, fd) : 0;
  }

  private int ctl(int set, int operation, int fd, int events) {
    return wrapper == null
        ? EPoll.ctl(set, operation, fd, events)
        : EPoll.epollCtl(set, operation, fd, events);
  }
}
