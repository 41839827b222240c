package io.github.jmptcp.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.status.Commands;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever fails, the server goes on. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlServerTest {
  @TempDir Path folder;

  /** The JDK's channels, whose next calls of accept fail. */
  private static final class FailingChannels implements UnixChannels {
    private final UnixChannels real = new JdkUnixChannels();
    private final Deque<Throwable> onAccept = new ConcurrentLinkedDeque<>();
    private final Deque<Throwable> onPeer = new ConcurrentLinkedDeque<>();

    private static void failNext(Deque<Throwable> failures) throws IOException {
      Throwable next = failures.poll();
      if (next instanceof IOException e) {
        throw e;
      } else if (next instanceof Error e) {
        throw e;
      } else if (next instanceof RuntimeException e) {
        throw e;
      }
    }

    @Override
    public Selector openSelector() throws IOException {
      return real.openSelector();
    }

    @Override
    public SelectableChannel listen(String path, int backlog) throws IOException {
      return real.listen(path, backlog);
    }

    @Override
    public @Nullable SelectableChannel accept(SelectableChannel listener) throws IOException {
      failNext(onAccept);
      return real.accept(listener);
    }

    @Override
    public PeerUser peer(SelectableChannel channel) throws IOException {
      failNext(onPeer);
      return real.peer(channel);
    }

    @Override
    public ByteChannel connect(String path) throws IOException {
      return real.connect(path);
    }

    @Override
    public boolean isAnswered(String path) throws IOException {
      return real.isAnswered(path);
    }
  }

  private final FailingChannels channels = new FailingChannels();
  private final Commands commands = new Commands(null);

  private Path serve() throws IOException {
    Path socket = folder.resolve("s");
    Log log = Log.open(Level.INFO, folder.resolve("log").toString());
    Thread server =
        new Thread(
            new ControlServer(
                channels,
                PeerAuthorization.ofThisProcess(),
                channels.listen(socket.toString(), 16),
                commands,
                log));
    server.setDaemon(true);
    server.start();
    return socket;
  }

  private static String ask(Path socket, String line) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((line + "\nquit\n").getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(65536);
      while (channel.read(answer) >= 0) {
        // until it is complete
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("Too many open files"),
        new OutOfMemoryError("Java heap space"),
        new StackOverflowError(),
        new IllegalStateException());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void an_accept_that_fails_is_tried_again(Throwable failure) throws IOException {
    channels.onAccept.add(failure);
    channels.onAccept.add(failure);
    Path socket = serve();
    assertThat(ask(socket, "help")).contains("\"ok\":true");
    assertThat(Files.readString(folder.resolve("log")).lines())
        .singleElement()
        .asString()
        .startsWith("[jmptcp] WARN control socket: no client can be accepted now, retrying: ");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_client_that_fails_ends_alone(Throwable failure) throws IOException {
    channels.onPeer.add(failure);
    Path socket = serve();
    assertThat(attempt(socket)).isEmpty();
    assertThat(ask(socket, "help")).contains("\"ok\":true");
  }

  @Test
  void a_command_that_fails_ends_its_client_alone() throws IOException {
    Path socket = serve();
    assertThat(attempt(socket, "status")).isEmpty(); // there is no agent here to ask
    assertThat(ask(socket, "help")).contains("\"ok\":true");
  }

  private static String attempt(Path socket) {
    return attempt(socket, "help");
  }

  private static String attempt(Path socket, String line) {
    try {
      return ask(socket, line);
    } catch (IOException ignored) {
      return "";
    }
  }
}
