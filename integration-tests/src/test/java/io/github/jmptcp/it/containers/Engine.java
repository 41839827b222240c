package io.github.jmptcp.it.containers;

import io.github.jmptcp.it.fork.Ci;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
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
    if (!Files.exists(Path.of(host.getPath()))) {
      return Optional.empty();
    }
    try {
      Matcher version = API_VERSION.matcher(call(host, "GET /version", null));
      return version.find() ? Optional.of(new Engine(host, version.group(1))) : Optional.empty();
    } catch (IOException ignored) {
      return Optional.empty();
    }
  }

  /**
   * Makes an image of a file system, as {@code docker import}; docker-java 3.7 sends such a file
   * with its end missing.
   */
  void importImage(Path tar, String name, String tag) throws IOException {
    String answer = call(host, "POST /images/create?fromSrc=-&repo=" + name + "&tag=" + tag, tar);
    if (!answer.contains("\"status\":\"sha256:")) {
      throw new IOException("importing " + tar + ": " + answer);
    }
  }

  /** Loads an image from a file, as {@code docker load}, and returns its name. */
  String loadImage(Path tar) throws IOException {
    Matcher loaded =
        Pattern.compile("Loaded image: ([^\\\\\"]+)")
            .matcher(call(host, "POST /images/load?quiet=1", tar));
    if (!loaded.find()) {
      throw new IOException("loading " + tar);
    }
    return loaded.group(1);
  }

  void removeVolume(String name) throws IOException {
    call(host, "DELETE /volumes/" + name, null);
  }

  private static String call(URI host, String request, @Nullable Path body) throws IOException {
    long length = body == null ? 0 : Files.size(body);
    String head =
        request
            + " HTTP/1.0\r\nHost: docker\r\nContent-Type: application/x-tar\r\nContent-Length: "
            + length
            + "\r\n\r\n";
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(Path.of(host.getPath())));
      OutputStream out = Channels.newOutputStream(channel);
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      if (body != null) {
        Files.copy(body, out);
      }
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
