package io.github.jmptcp.it.applications;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A main class of {@code src/apps/FOLDER} with the libraries of {@code target/libs/FOLDER}, and
 * nothing else but the JDK and {@code src/apps/java8}.
 */
record JavaPart(String folder, String mainClass, List<String> arguments) implements Server {

  JavaPart(String folder, String mainClass, String... arguments) {
    this(folder, mainClass, List.of(arguments));
  }

  @Override
  public Running start(Netns host, JavaRelease release, With with, int bytes) {
    ForkedProcess process =
        start(host, release, with, "", Stream.concat(arguments.stream(), Stream.of("" + bytes)));
    try {
      String line = process.awaitLine(l -> l.startsWith("listening "));
      return new Running(process, Integer.parseInt(line.substring(10)), () -> {});
    } catch (RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  /** Starts it as a client, which has an endpoint on the second path where it has the agent. */
  ForkedProcess visit(Lab lab, JavaRelease release, With with, int port, int bytes) {
    return start(
        lab.client(),
        release,
        with,
        "endpoints=" + lab.path(2).clientIpv4() + "+dev+" + lab.path(2).device() + "+subflow",
        Stream.concat(
            arguments.stream(), Stream.of(lab.path(1).serverIpv4(), "" + port, "" + bytes)));
  }

  private ForkedProcess start(
      Netns host, JavaRelease release, With with, String options, Stream<String> arguments) {
    JavaCommand command =
        JavaCommand.on(release)
            .jvmArgs("-Xmx512m")
            .classPath(List.of(folder("apps").resolve(folder)))
            .classPath(jars());
    if (with == With.MPTCP) {
      command.agent(options);
    }
    return command.in(host.prefix()).start(mainClass, arguments.toArray(String[]::new));
  }

  @Override
  public String side() {
    return "agent";
  }

  /** Its libraries; none where it needs only the JDK. */
  private List<Path> jars() {
    Path libraries = folder("libs").resolve(folder);
    if (!Files.isDirectory(libraries)) {
      return List.of();
    }
    try (Stream<Path> jars = Files.list(libraries)) {
      return jars.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version in the name of one of its jars. */
  String version(String artifact) {
    return jars().stream()
        .map(jar -> jar.getFileName().toString())
        .filter(name -> name.matches(artifact + "-[0-9].*\\.jar"))
        .map(name -> name.substring(artifact.length() + 1, name.length() - ".jar".length()))
        .findFirst()
        .orElseThrow();
  }

  private static Path folder(String name) {
    return Path.of(System.getProperty(name + ".dir", "target/" + name));
  }
}
