package io.github.jmptcp.agent.policy;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The addresses of this host's own interfaces, as its routes have them. An answer of the kernel is
 * valid for a second: by then an address that came or went is noticed, and no change has to be
 * watched for. Where the kernel does not answer, no address is this host's.
 *
 * <p>Safe for concurrent use; a connect to an address that was asked for lately reads one map
 * entry.
 */
public final class HostAddresses {
  /** The most answers that are remembered; with one more, all are forgotten. */
  static final int MOST = 1024;

  private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final class Answer {
    final boolean isHere;
    final long at;

    Answer(boolean isHere, long at) {
      this.isHere = isHere;
      this.at = at;
    }
  }

  private final RouteLookup routes;
  private final Clock clock;
  private final Map<InetAddress, Answer> answers = new ConcurrentHashMap<>();

  /** Knows nothing yet. */
  public HostAddresses(RouteLookup routes) {
    this(routes, Clock.SYSTEM);
  }

  HostAddresses(RouteLookup routes, Clock clock) {
    this.routes = routes;
    this.clock = clock;
  }

  /** Whether that address is this host's. */
  boolean contains(InetAddress address) {
    if (address.isLinkLocalAddress()) {
      // equal ones of two links are two hosts'
      return Boolean.TRUE.equals(routes.staysOnThisHost(address));
    }
    long now = clock.nanoTime();
    Answer known = answers.get(address);
    if (known != null && now - known.at < VALID_NANOS) {
      return known.isHere;
    }
    Boolean isHere = routes.staysOnThisHost(address);
    if (isHere == null) {
      return false; // the next connect looks it up again
    }
    if (known == null && answers.size() >= MOST) {
      answers.clear();
    }
    answers.put(address, new Answer(isHere, now));
    return isHere;
  }

  /** How many answers are remembered. */
  int size() {
    return answers.size();
  }
}
