package io.github.jmptcp.it.applications;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A main class of {@code src/apps/FOLDER} with the libraries of {@code target/libs/FOLDER}, and
 * nothing else but the JDK and {@code src/apps/java8}. It starts with the options of {@code
 * src/apps/FOLDER/jvm.options} where there are some.
 */
record JavaPart(String folder, String mainClass, List<String> arguments) implements Server {

  JavaPart(String folder, String mainClass, String... arguments) {
    this(folder, mainClass, List.of(arguments));
  }

  @Override
  public Running start(Netns host, JavaRelease release, With with, int bytes) throws IOException {
    // a server is killed in the end, and cannot clean up after itself
    Path folder = Files.createTempDirectory("jm-" + this.folder);
    ForkedProcess process =
        ForkedProcess.start(
            command(host, release, with, "")
                .jvmArgs("-Djava.io.tmpdir=" + folder)
                .line(
                    mainClass,
                    Stream.concat(arguments.stream(), Stream.of("" + bytes))
                        .toArray(String[]::new)));
    try {
      String line = process.awaitLine(l -> l.startsWith("listening "));
      return new Running(process, Integer.parseInt(line.substring(10)), () -> remove(folder));
    } catch (RuntimeException | Error e) {
      process.close();
      remove(folder);
      throw e;
    }
  }

  /** Starts it as a client, which has an endpoint on the second path where it has the agent. */
  ForkedProcess visit(Lab lab, JavaRelease release, With with, int port, int bytes) {
    String endpoint =
        "endpoints=" + lab.path(2).clientIpv4() + "+dev+" + lab.path(2).device() + "+subflow";
    return command(lab.client(), release, with, endpoint)
        .start(
            mainClass,
            Stream.concat(
                    arguments.stream(), Stream.of(lab.path(1).serverIpv4(), "" + port, "" + bytes))
                .toArray(String[]::new));
  }

  private JavaCommand command(Netns host, JavaRelease release, With with, String options) {
    Path main = folder("apps").resolve(folder);
    if (!Files.isDirectory(main)) {
      throw Ci.lacks("no " + main + " here (mvn -P everywhere makes it)");
    }
    JavaCommand command =
        JavaCommand.on(release)
            .jvmArgs("-Xmx512m")
            .classPath(List.of(main))
            .classPath(jars())
            .in(host.prefix());
    Path jvmOptions = main.resolve("jvm.options");
    if (Files.exists(jvmOptions)) {
      command.jvmArgs("@" + jvmOptions);
    }
    return with == With.MPTCP ? command.agent(options) : command;
  }

  private static void remove(Path folder) {
    CommandLine.attempt(List.of("rm", "-rf", folder.toString()));
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

  /** The version in the name of one of its jars; empty where it has no jar of that artifact. */
  Optional<String> version(String artifact) {
    return jars().stream()
        .map(jar -> jar.getFileName().toString())
        .filter(name -> name.matches(artifact + "-[0-9].*\\.jar"))
        .map(name -> name.substring(artifact.length() + 1, name.length() - ".jar".length()))
        .findFirst();
  }

  private static Path folder(String name) {
    return Path.of(System.getProperty(name + ".dir", "target/" + name));
  }
}
