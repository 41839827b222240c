package io.github.jmptcp.netlink.testkit;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.Transport;
import io.github.jmptcp.netlink.TransportFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every datagram that goes through transports, for golden files. {@link Replay} plays
 * them back.
 *
 * <p>The text has a line for each step, with the number of the transport: {@code 1 open PROTOCOL},
 * {@code 1 join GROUP}, {@code 1 > HEX} to the kernel, {@code 1 < HEX} from it. Safe for concurrent
 * use.
 */
public final class Recording implements TransportFactory {
  private final TransportFactory real;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private int opened;

  /** Records what goes through the transports of a factory. */
  public Recording(TransportFactory real) {
    this.real = real;
  }

  @Override
  public synchronized Transport open(int protocol) throws NetlinkException {
    Transport transport = real.open(protocol);
    int number = ++opened;
    lines.add(number + " open " + protocol);
    return new Recorded(transport, number);
  }

  /** What was recorded so far. */
  public String toText() {
    synchronized (lines) {
      return String.join("\n", lines) + "\n";
    }
  }

  static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      text.append(Character.forDigit(each >> 4 & 15, 16)).append(Character.forDigit(each & 15, 16));
    }
    return text.toString();
  }

  static byte[] bytes(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  private final class Recorded implements Transport {
    private final Transport transport;
    private final int number;

    Recorded(Transport transport, int number) {
      this.transport = transport;
      this.number = number;
    }

    @Override
    public int port() {
      return transport.port();
    }

    @Override
    public void send(byte[] datagram) throws NetlinkException {
      lines.add(number + " > " + hex(datagram));
      transport.send(datagram);
    }

    @Override
    public byte @Nullable [] receive(long timeoutMillis) throws NetlinkException {
      byte[] datagram = transport.receive(timeoutMillis);
      if (datagram != null) {
        lines.add(number + " < " + hex(datagram));
      }
      return datagram;
    }

    @Override
    public void join(int group) throws NetlinkException {
      lines.add(number + " join " + group);
      transport.join(group);
    }

    @Override
    public void close() {
      transport.close();
    }
  }
}
