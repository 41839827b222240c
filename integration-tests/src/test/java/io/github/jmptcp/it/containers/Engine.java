package io.github.jmptcp.it.containers;

import io.github.jmptcp.it.fork.Ci;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine on this machine: the one of {@code DOCKER_HOST} or {@code /var/run/docker.sock}
 * where it answers, else one of the tests' own ({@link OwnEngine}).
 *
 * @param host where it is spoken to, a Unix-domain socket
 * @param apiVersion the newest it speaks
 */
record Engine(URI host, String apiVersion) {
  private static final Pattern API_VERSION =
      Pattern.compile("\"ApiVersion\"\\s*:\\s*\"([0-9.]+)\"");

  private static @Nullable Engine chosen;

  /** The engine; skips the test with the reason where there is none, and in CI fails it. */
  static synchronized Engine demand() {
    if (chosen == null) {
      chosen = ofThisMachine().or(OwnEngine::start).orElseThrow(Engine::absent);
    }
    return chosen;
  }

  private static RuntimeException absent() {
    return Ci.lacks(
        "no Docker engine answers, and none can be started here (root, apt-get install docker.io)");
  }

  private static Optional<Engine> ofThisMachine() {
    String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    return host.startsWith("unix://") ? at(URI.create(host)) : Optional.empty();
  }

  /** The engine at that socket, if it answers. */
  static Optional<Engine> at(URI host) {
    Path socket = Path.of(host.getPath());
    if (!Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(
          ByteBuffer.wrap(
              "GET /version HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      Matcher version = API_VERSION.matcher(answer);
      return version.find() ? Optional.of(new Engine(host, version.group(1))) : Optional.empty();
    } catch (IOException nobodyAnswers) {
      return Optional.empty();
    }
  }
}
