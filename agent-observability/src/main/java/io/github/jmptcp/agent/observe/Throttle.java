package io.github.jmptcp.agent.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What keeps a connection from being faster, in sentences with numbers and the fix. */
public final class Throttle {
  /** A connection that has received less need not be fast. */
  private static final long MUCH_RECEIVED = 1 << 20;

  /** A bound above that is no news, in bits a second. */
  private static final long FAST = 1_000_000_000;

  private static final String AUTO = "buffers=auto leaves the size to the kernel";

  private Throttle() {}

  /** Returns the sentences; empty where the application is the limit, or nothing is known. */
  public static List<String> of(Connection connection) {
    List<String> sentences = new ArrayList<>(2);
    Limit limit = connection.limit();
    if (limit != null && limit != Limit.APPLICATION) {
      sentences.add("limited by " + sending(limit, connection));
    }
    long most = mostReceived(connection);
    if (most < FAST) {
      sentences.add(
          "receives at most "
              + megabits(most)
              + ": the application has set SO_RCVBUF to "
              + Bytes.text(connection.fixedReceiveBuffer())
              + ", and the round trip is "
              + millis(shortestRtt(connection))
              + "; "
              + AUTO);
    }
    String onePath = OnePath.of(connection);
    if (onePath != null) {
      sentences.add(onePath);
    }
    return sentences;
  }

  /** Whether a buffer size that the application of this side has set is what limits it. */
  public static boolean isByFixedBuffer(Connection connection) {
    return (connection.limit() == Limit.SEND_BUFFER && connection.fixedSendBuffer() > 0)
        || mostReceived(connection) < FAST;
  }

  /** What a receive buffer of a fixed size allows, in bits a second; {@link #FAST}: no limit. */
  private static long mostReceived(Connection connection) {
    int fixed = connection.fixedReceiveBuffer();
    long rtt = shortestRtt(connection);
    if (!connection.isInUse()
        || fixed <= 0
        || connection.totals().received() < MUCH_RECEIVED
        || rtt == 0) {
      return FAST;
    }
    long window = Math.max(fixed, largest(connection, Subflow::receiveWindow));
    return Math.min(FAST, bitsPerSecond(window, rtt));
  }

  private static String sending(Limit limit, Connection connection) {
    switch (limit) {
      case PEER_WINDOW:
        long rtt = shortestRtt(connection);
        long window = largest(connection, Subflow::sendWindow);
        return "the peer's receive window of "
            + Bytes.text(window)
            + (rtt == 0
                ? ""
                : ", at most "
                    + megabits(bitsPerSecond(window, rtt))
                    + " with a round trip of "
                    + millis(rtt))
            + "; at the peer: an application that sets SO_RCVBUF (buffers=auto) or reads slowly,"
            + " or net.ipv4.tcp_rmem";
      case SEND_BUFFER:
        int fixed = connection.fixedSendBuffer();
        return fixed > 0
            ? "the send buffer, SO_SNDBUF is set to " + Bytes.text(fixed) + advice(connection)
            : fixed == 0
                ? "the send buffer; net.ipv4.tcp_wmem bounds it"
                : "the send buffer: the application sets SO_SNDBUF (buffers=auto), or"
                    + " net.ipv4.tcp_wmem bounds it";
      default:
        return "its paths: each subflow sends what its path takes";
    }
  }

  /** What the paths would take instead, where the size that is set is less. */
  private static String advice(Connection connection) {
    long allowed = 0;
    for (Subflow subflow : connection.subflows()) {
      allowed += subflow.isAlive() ? subflow.allowedBytes() : 0;
    }
    return allowed > connection.fixedSendBuffer()
        ? ", the kernel's estimate of bandwidth x delay (its congestion windows) is "
            + Bytes.text(allowed)
            + "; "
            + AUTO
            + ", or set SO_SNDBUF to that"
        : "; " + AUTO;
  }

  /** The least of the subflows that live, because the bound is never below; 0: not measured. */
  private static long shortestRtt(Connection connection) {
    long shortest = 0;
    for (Subflow subflow : connection.subflows()) {
      long rtt = subflow.isAlive() ? subflow.minimumRttMicros() : 0;
      shortest = rtt > 0 && (shortest == 0 || rtt < shortest) ? rtt : shortest;
    }
    return shortest;
  }

  /** The largest window of the subflows that live. */
  private static long largest(Connection connection, ToLongFunction<Subflow> window) {
    long largest = 0;
    for (Subflow subflow : connection.subflows()) {
      largest = Math.max(largest, subflow.isAlive() ? window.applyAsLong(subflow) : 0);
    }
    return largest;
  }

  private static long bitsPerSecond(long bytes, long micros) {
    return bytes * 8_000_000 / micros;
  }

  private static String megabits(long bitsPerSecond) {
    return tenths(bitsPerSecond, 1_000_000) + " Mbit/s";
  }

  private static String millis(long micros) {
    return tenths(micros, 1_000) + " ms";
  }

  private static String tenths(long value, long unit) {
    long tenths = (value + unit / 20) / (unit / 10);
    return tenths / 10 + "." + tenths % 10;
  }
}
