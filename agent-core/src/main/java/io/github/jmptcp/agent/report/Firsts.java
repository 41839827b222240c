package io.github.jmptcp.agent.report;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What was logged at {@code info} of connections opened, or of those accepted: the outcomes of the
 * first 64 remote addresses, or listening ports, and the kinds of fallback.
 *
 * <p>Safe for concurrent use; a connection whose outcome was logged takes no lock.
 */
final class Firsts {
  /** The outcomes of one peer or port, one bit each. */
  static final int MPTCP = 1;

  static final int TCP = 2;

  /** Accepted on TCP from a client on this host. */
  static final int TCP_ON_THIS_HOST = 4;

  private static final int MOST = 64;

  private final Map<Object, AtomicInteger> outcomes = new ConcurrentHashMap<>();

  /** As many as there are reasons, about a dozen. */
  private final Map<TcpReason, Boolean> kinds = new ConcurrentHashMap<>();

  /** Whether a connection can be a first one, of a peer or port that is not looked up yet. */
  boolean mayBeFirst(@Nullable TcpReason why) {
    return outcomes.size() < MOST || isNewKind(why);
  }

  /** Whether that outcome of that peer or port is not logged yet. */
  boolean mayBeFirst(Object key, int outcome, @Nullable TcpReason why) {
    AtomicInteger logged = outcomes.get(key);
    boolean isNew = logged == null ? outcomes.size() < MOST : (logged.get() & outcome) == 0;
    return isNew || isNewKind(why);
  }

  /**
   * Returns whether this is the first call with that outcome of that peer or port, or that kind.
   */
  boolean isFirst(Object key, int outcome, @Nullable TcpReason why) {
    boolean isFirstOfKind = why != null && kinds.putIfAbsent(why.kind(), Boolean.TRUE) == null;
    return isFirstOf(key, outcome) || isFirstOfKind;
  }

  private boolean isFirstOf(Object key, int outcome) {
    AtomicInteger logged = outcomes.get(key);
    if (logged == null) {
      if (outcomes.size() >= MOST) {
        return false;
      }
      AtomicInteger added = new AtomicInteger();
      AtomicInteger before = outcomes.putIfAbsent(key, added);
      logged = before == null ? added : before;
    }
    int before = logged.get();
    while ((before & outcome) == 0) {
      if (logged.compareAndSet(before, before | outcome)) {
        return true;
      }
      before = logged.get();
    }
    return false;
  }

  private boolean isNewKind(@Nullable TcpReason why) {
    return why != null && !kinds.containsKey(why.kind());
  }
}
