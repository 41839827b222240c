package io.github.jmptcp.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ControlClientTest {
  @TempDir Path folder;

  /** Root may look at any process, and its terminal shows what that process answers. */
  @Test
  void an_answer_commands_no_terminal() throws Exception {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      Thread server =
          Thread.startVirtualThread(
              () -> answer(listener, "HTTP/1.1 200 OK\r\n\r\nprocess 1\n\u001b[2J\u009b1A\rx\n"));
      assertThat(ControlClient.get(socket, "/status.txt")).isEqualTo("process 1\n?[2J?1A x\n");
      server.join();
    }
  }

  /** As that of a stopped JVM which many have asked: a connect to it waits. */
  @Test
  @Timeout(30)
  void a_full_backlog_is_not_waited_for_without_end() throws IOException {
    Path socket = folder.resolve("s");
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket), 1);
      assertThatThrownBy(
              () -> {
                while (true) {
                  SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                  waiting.add(channel);
                  channel.configureBlocking(false);
                  channel.connect(UnixDomainSocketAddress.of(socket));
                }
              })
          .isInstanceOf(SocketException.class); // EAGAIN
      assertThatThrownBy(() -> ControlClient.get(socket, "/status", 200))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("did not answer within 200 ms");
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  private static void answer(ServerSocketChannel listener, String answer) {
    try (SocketChannel channel = listener.accept()) {
      ByteBuffer request = ByteBuffer.allocate(8192);
      while (!new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII)
          .endsWith("\r\n\r\n")) {
        channel.read(request);
      }
      channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
