package io.github.jmptcp.netlink.testkit;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.Transport;
import io.github.jmptcp.netlink.TransportFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@link Recording} back: requests have to be the recorded ones, byte for byte but for
 * sequence and port, and get the recorded answers. A recording fits machines of the byte order that
 * it was made on.
 *
 * <p>For one thread.
 */
public final class Replay implements TransportFactory {
  private final Map<Integer, Deque<String>> steps = new HashMap<>();
  private int opened;

  /** Plays {@link Recording#toText()} back. */
  public Replay(String recording) {
    for (String line : recording.split("\n")) {
      int blank = line.indexOf(' ');
      if (blank > 0 && !line.startsWith("#")) {
        steps
            .computeIfAbsent(Integer.valueOf(line.substring(0, blank)), n -> new ArrayDeque<>())
            .add(line.substring(blank + 1));
      }
    }
  }

  @Override
  public Transport open(int protocol) throws NetlinkException {
    Deque<String> own = steps.get(++opened);
    if (own == null) {
      throw mismatch("open " + protocol, null);
    }
    expect(own, "open " + protocol);
    return new Replayed(own);
  }

  /** The recorded steps that were not asked for. */
  public int stepsLeft() {
    return steps.values().stream().mapToInt(Deque::size).sum();
  }

  private static void expect(Deque<String> steps, String step) throws NetlinkException {
    String recorded = steps.poll();
    if (!step.equals(recorded)) {
      throw mismatch(step, recorded);
    }
  }

  private static NetlinkException mismatch(String step, @Nullable String recorded) {
    return new NetlinkException(
        "replay",
        Errno.EPROTO,
        null,
        -1,
        "\"" + step + "\" where \"" + recorded + "\" is recorded");
  }

  private static final class Replayed implements Transport {
    private static final int SEQUENCE_AT = 8;

    private final Deque<String> steps;
    private long sequenceAndPort;

    Replayed(Deque<String> steps) {
      this.steps = steps;
    }

    @Override
    public int port() {
      return 1;
    }

    @Override
    public void send(byte[] datagram) throws NetlinkException {
      String recorded = steps.poll();
      if (recorded == null || !recorded.startsWith("> ")) {
        throw mismatch("> " + Recording.hex(datagram), recorded);
      }
      ByteBuffer request = ByteBuffer.wrap(datagram.clone()).order(ByteOrder.nativeOrder());
      ByteBuffer expected =
          ByteBuffer.wrap(Recording.bytes(recorded.substring(2))).order(ByteOrder.nativeOrder());
      sequenceAndPort = request.getLong(SEQUENCE_AT);
      if (!request.putLong(SEQUENCE_AT, 0).equals(expected.putLong(SEQUENCE_AT, 0))) {
        throw mismatch("> " + Recording.hex(datagram), recorded);
      }
    }

    @Override
    public byte @Nullable [] receive(long timeoutMillis) {
      String recorded = steps.peek();
      if (recorded == null || !recorded.startsWith("< ")) {
        return null;
      }
      steps.remove();
      byte[] datagram = Recording.bytes(recorded.substring(2));
      ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
      // every message of the datagram; those with sequence 0 are events
      for (int at = 0;
          datagram.length - at >= 16 && bytes.getInt(at) >= 16;
          at += bytes.getInt(at) + 3 & ~3) {
        if (bytes.getInt(at + SEQUENCE_AT) != 0) {
          bytes.putLong(at + SEQUENCE_AT, sequenceAndPort);
        }
      }
      return datagram;
    }

    @Override
    public void join(int group) throws NetlinkException {
      expect(steps, "join " + group);
    }

    @Override
    public void close() {}
  }
}
