package apps;

import java.io.EOFException;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS by {@link SSLEngine} over a blocking channel, as servers built on NIO do it. */
final class EngineChannel implements AutoCloseable {
  private final SocketChannel channel;
  private final SSLEngine engine;
  private final ByteBuffer incoming;
  private final ByteBuffer outgoing;
  private final ByteBuffer plain;

  EngineChannel(SocketChannel channel, boolean client) throws Exception {
    this.channel = channel;
    engine = Tls.context().createSSLEngine();
    engine.setUseClientMode(client);
    incoming = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize() * 2);
    engine.beginHandshake();
    handshake();
  }

  private void handshake() throws IOException {
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else if (status == HandshakeStatus.NEED_WRAP) {
        wrap(ByteBuffer.allocate(0));
      } else if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) {
        return;
      } else {
        unwrap();
      }
    }
  }

  private void wrap(ByteBuffer source) throws IOException {
    ((Buffer) outgoing).clear();
    engine.wrap(source, outgoing);
    ((Buffer) outgoing).flip();
    while (outgoing.hasRemaining()) {
      channel.write(outgoing);
    }
  }

  /** Takes one record off the channel; false at the end of the stream. */
  private boolean unwrap() throws IOException {
    while (true) {
      ((Buffer) incoming).flip();
      SSLEngineResult result = engine.unwrap(incoming, plain);
      incoming.compact();
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        return false;
      }
      if (result.getStatus() == SSLEngineResult.Status.OK) {
        return true;
      }
      if (channel.read(incoming) < 0) {
        return false;
      }
    }
  }

  void write(byte[] bytes) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    while (source.hasRemaining()) {
      wrap(source);
    }
  }

  byte[] read(int length) throws IOException {
    while (plain.position() < length) {
      if (!unwrap()) {
        throw new EOFException("the stream ended after " + plain.position() + " bytes");
      }
      handshake();
    }
    byte[] bytes = Arrays.copyOf(plain.array(), length);
    ((Buffer) plain).clear();
    return bytes;
  }

  void readToEnd() throws IOException {
    while (unwrap()) {
      ((Buffer) plain).clear();
    }
  }

  @Override
  public void close() throws IOException {
    engine.closeOutbound();
    try {
      wrap(ByteBuffer.allocate(0));
    } catch (IOException ignored) {
      // the close_notify is a courtesy
    } finally {
      channel.close();
    }
  }
}
