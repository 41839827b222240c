package io.github.jmptcp.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.files.PrivateFolder;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is removed, and what is not: with the JDK's channels and with those of jnr-unixsocket. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketFileTest {
  private static final int BACKLOG = 1;

  @TempDir Path folder;

  static Stream<UnixChannels> channels() {
    return Stream.of(new JdkUnixChannels(), new JnrUnixChannels());
  }

  private SocketFile file(UnixChannels channels) throws IOException {
    return new SocketFile(channels, PrivateFolder.owner(Path.of("/proc/self/task")));
  }

  private static void leave(UnixChannels channels, Path file) throws IOException {
    channels.listen(file.toString(), BACKLOG).close(); // which leaves the file
  }

  private static void command(String... words) throws Exception {
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  @ParameterizedTest
  @MethodSource("channels")
  void a_stale_socket_is_replaced_and_the_new_one_goes_at_the_end(UnixChannels channels)
      throws IOException {
    Path socket = folder.resolve("s");
    leave(channels, socket);
    SocketFile file = file(channels);
    try (SelectableChannel listener = Objects.requireNonNull(file.listen(socket, BACKLOG))) {
      assertThat(listener.isOpen()).isTrue();
      assertThat(channels.isAnswered(socket.toString())).isTrue();
      file.remove();
      assertThat(exists(socket)).isFalse();
    }
  }

  /** A device as {@code /dev/null} is, where the tests may make one, and a FIFO. */
  @ParameterizedTest
  @MethodSource("channels")
  void what_is_no_socket_is_left_alone(UnixChannels channels) throws Exception {
    List<Path> others = new ArrayList<>();
    others.add(folder.resolve("fifo"));
    command("mkfifo", others.getFirst().toString());
    others.add(Files.writeString(folder.resolve("file"), "precious"));
    others.add(Files.createDirectory(folder.resolve("folder")));
    leave(channels, folder.resolve("target"));
    others.add(Files.createSymbolicLink(folder.resolve("link"), folder.resolve("target")));
    Path device = folder.resolve("null");
    if (new ProcessBuilder("mknod", device.toString(), "c", "1", "3").start().waitFor() == 0) {
      others.add(device);
    }
    for (Path other : others) {
      assertThatThrownBy(() -> file(channels).listen(other, BACKLOG))
          .as(other.toString())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("there is a file that is no socket of this user");
      assertThat(exists(other)).as(other.toString()).isTrue();
    }
    assertThat(exists(folder.resolve("target"))).isTrue();
  }

  /** Also one that does not come to accept: to connect to it would wait. */
  @ParameterizedTest
  @MethodSource("channels")
  void a_socket_where_a_process_listens_is_left_alone(UnixChannels channels) throws IOException {
    Path socket = folder.resolve("s");
    List<ByteChannel> waiting = new ArrayList<>();
    try (SelectableChannel listener = channels.listen(socket.toString(), BACKLOG)) {
      for (int i = 0; i <= BACKLOG; i++) {
        waiting.add(channels.connect(socket.toString()));
      }
      assertThatThrownBy(() -> file(channels).listen(socket, BACKLOG))
          .hasMessageContaining("another process listens there already");
      assertThat(exists(socket)).isTrue();
      assertThat(listener.isOpen()).isTrue();
    } finally {
      for (ByteChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("channels")
  void what_killed_jvms_left_is_removed_and_nothing_else(UnixChannels channels) throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path left = folder.resolve("app-" + ended.pid() + ".sock");
    leave(channels, left);
    List<Path> others = new ArrayList<>();
    for (String name :
        new String[] {
          "app-1.sock", // runs
          "app-.sock",
          "app-x" + ended.pid() + ".sock",
          ended.pid() + ".sock",
          "app-" + ended.pid() + ".sock2"
        }) {
      others.add(folder.resolve(name));
      leave(channels, folder.resolve(name));
    }
    Path fifo = folder.resolve("app-99999999.sock");
    command("mkfifo", fifo.toString());
    others.add(fifo);
    Path answered = folder.resolve("app-99999998.sock"); // of a JVM in another pid namespace
    others.add(answered);

    SocketFile file = file(channels);
    try (SelectableChannel listens = channels.listen(answered.toString(), BACKLOG);
        SelectableChannel listener =
            Objects.requireNonNull(file.listen(folder.resolve("app-%p.sock"), BACKLOG))) {
      assertThat(listens.isOpen() && listener.isOpen()).isTrue();
      assertThat(exists(left)).isFalse();
      assertThat(others).allMatch(SocketFileTest::exists);
      assertThat(exists(folder.resolve("app-" + ProcessHandle.current().pid() + ".sock"))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("channels")
  void a_jvm_that_is_ending_makes_none(UnixChannels channels) throws IOException {
    SocketFile file = file(channels);
    file.remove();
    assertThat(file.listen(folder.resolve("s"), BACKLOG)).isNull();
    assertThat(folder).isEmptyDirectory();
  }

  /** The hook runs between the making of the file and the moment at which it is known. */
  @ParameterizedTest
  @MethodSource("channels")
  void a_jvm_that_ends_meanwhile_leaves_none(UnixChannels channels) throws Exception {
    Thread[] hook = new Thread[1];
    SocketFile[] file = new SocketFile[1];
    file[0] =
        file(
            new UnixChannels() {
              @Override
              public Selector openSelector() throws IOException {
                return channels.openSelector();
              }

              @Override
              public SelectableChannel listen(String path, int backlog) throws IOException {
                SelectableChannel listener = channels.listen(path, backlog);
                hook[0] = new Thread(file[0]::remove);
                hook[0].start();
                while (!file[0].hasEnded()) {
                  Thread.onSpinWait();
                }
                return listener;
              }

              @Override
              public @Nullable SelectableChannel accept(SelectableChannel listener)
                  throws IOException {
                return channels.accept(listener);
              }

              @Override
              public PeerUser peer(SelectableChannel channel) throws IOException {
                return channels.peer(channel);
              }

              @Override
              public ByteChannel connect(String path) throws IOException {
                return channels.connect(path);
              }

              @Override
              public boolean isAnswered(String path) throws IOException {
                return channels.isAnswered(path);
              }
            });
    assertThat(file[0].listen(folder.resolve("s"), BACKLOG)).isNull();
    hook[0].join();
    assertThat(folder).isEmptyDirectory();
  }
}
