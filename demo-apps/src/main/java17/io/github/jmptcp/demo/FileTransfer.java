package io.github.jmptcp.demo;

import demo.files.FileClient;
import demo.files.FileContent;
import demo.files.FileServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file server and the client of this project's own {@code demo.files}: one download. */
final class FileTransfer implements Workload {

  private static final String READY = "listening on ";

  private final DemoOptions options;

  FileTransfer(DemoOptions options) {
    this.options = options;
  }

  @Override
  public String about() {
    return "A file server and a client, plain java.net";
  }

  @Override
  public List<String> plan() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "In the middle of each download of %d MB, for %d s each:"
            .formatted(bytes() / 1_000_000, options.cutSeconds()));
    for (Scenario.Breakdown each : options.scenario().breakdowns) {
      lines.add("  path %d: %s".formatted(each.path(), each.kind().text));
    }
    return lines;
  }

  @Override
  public List<String> commands(Agents agents) {
    String jar = Path.of(System.getProperty("java.class.path")).getFileName().toString();
    return List.of(
        "server$ " + Agents.java(agents.server()) + " -cp " + jar + " demo.files.FileServer",
        "client$ " + Agents.java(agents.client()) + " -cp " + jar + " demo.files.FileClient");
  }

  @Override
  public long bytes() {
    return options.fileBytes();
  }

  @Override
  public void require() {
    // they are in the same jar
  }

  @Override
  public Served serve(Network network, List<String> agent, Path log) throws DemoException {
    List<String> command = new ArrayList<>(List.of(options.java()));
    command.addAll(agent);
    command.addAll(arguments(FileServer.class, String.valueOf(network.serverPort())));
    Application server = Application.start(network.server(), command, log);
    try {
      String line = server.readLine();
      if (line == null || !line.startsWith(READY)) {
        throw new DemoException(
            "the file server did not start; see " + log + Application.errorOutput(log));
      }
      return new Served(server, Integer.parseInt(line.substring(READY.length())), () -> {});
    } catch (DemoException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  @Override
  public List<Client> clients(Network network, int port) {
    String url = "http://" + network.serverAddress() + ":" + port + "/bytes/" + bytes();
    return List.of(new Client("download", false, arguments(FileClient.class, url), this::read));
  }

  /** A line of {@link FileClient}. */
  private Client.Report read(String line) {
    String[] words = line.split(" ");
    if (!words[0].equals("done")) {
      return new Client.Report(Long.valueOf(words[0]), Long.parseLong(words[1]), null);
    }
    long received = Long.parseLong(words[2]);
    boolean intact =
        received == bytes() && Long.parseLong(words[4]) == FileContent.checksum(bytes());
    return new Client.Report(
        Long.valueOf(words[1]), received, new Client.End(intact, Long.valueOf(words[3])));
  }

  private static List<String> arguments(Class<?> main, String argument) {
    return List.of("-cp", System.getProperty("java.class.path"), main.getName(), argument);
  }
}
