package io.github.jmptcp.it.observe;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of the control socket that sends lines. */
final class ControlChannel implements AutoCloseable {
  private final SocketChannel channel;

  private ControlChannel(SocketChannel channel) {
    this.channel = channel;
  }

  static ControlChannel open(Path socket) throws IOException {
    return new ControlChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  /** Sends a line; the answer. */
  Json ask(String line) throws IOException {
    write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    return Json.parse(readLine());
  }

  /** Sends a line that has to be done; the message of the answer. */
  String send(String line) throws IOException {
    Json answer = ask(line);
    if (!answer.has("message")) {
      throw new AssertionError(line + ": " + answer.get("error").string());
    }
    return answer.get("message").string();
  }

  /** Sends a line that has to be refused; the error of the answer. */
  String refused(String line) throws IOException {
    return ask(line).get("error").string();
  }

  void write(byte[] bytes) throws IOException {
    channel.write(ByteBuffer.wrap(bytes));
  }

  /** The next line with its end, or what comes before the end of the stream. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.indexOf("\n") < 0 && channel.read(one) >= 0) {
      line.append((char) one.flip().get());
      one.clear();
    }
    return line.toString();
  }

  /** What comes next, up to a kilobyte, waiting until there is something. */
  String readSome() throws IOException {
    ByteBuffer some = ByteBuffer.allocate(1024);
    channel.read(some);
    return StandardCharsets.US_ASCII.decode(some.flip()).toString();
  }

  /** Whether the other side has closed; waits until it closes or sends data. */
  boolean isAtEnd() throws IOException {
    return channel.read(ByteBuffer.allocate(1)) < 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
