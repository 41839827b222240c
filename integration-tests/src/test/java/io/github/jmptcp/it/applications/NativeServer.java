package io.github.jmptcp.it.applications;

import io.github.jmptcp.it.fork.Ci;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Servers of Debian, which know nothing of MPTCP; {@code mptcpize run} makes them speak it. */
enum NativeServer implements Server {
  REDIS(6379) {
    @Override
    Path program() {
      return Ci.command("redis-server", "redis-server");
    }

    @Override
    List<String> prepare(Path folder, int bytes) {
      return List.of(
          program().toString(),
          "--dir",
          folder.toString(),
          "--bind",
          "0.0.0.0",
          "--port",
          "6379",
          "--protected-mode",
          "no",
          "--save",
          "");
    }
  },

  NGINX(8080) {
    @Override
    Path program() {
      return Ci.command("nginx", "nginx-light");
    }

    @Override
    List<String> prepare(Path folder, int bytes) throws IOException {
      byte[] payload = new byte[bytes];
      new Random(6824).nextBytes(payload); // as apps.Payload
      Files.write(folder.resolve("payload"), payload);
      Files.writeString(folder.resolve("hello"), "hello");
      Path configuration = folder.resolve("nginx.conf");
      Files.writeString(
          configuration,
          """
          daemon off;
          user root;
          worker_processes 1;
          pid FOLDER/nginx.pid;
          events {}
          http {
            access_log off;
            client_body_temp_path FOLDER/body;
            proxy_temp_path FOLDER/proxy;
            fastcgi_temp_path FOLDER/fastcgi;
            uwsgi_temp_path FOLDER/uwsgi;
            scgi_temp_path FOLDER/scgi;
            server { listen 8080; root FOLDER; }
          }
          """
              .replace("FOLDER", folder.toString()));
      return List.of(program().toString(), "-c", configuration.toString(), "-e", "stderr");
    }
  },

  POSTGRESQL(5432) {
    /** The server refuses to run as root. */
    private final List<String> asPostgres =
        List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups");

    @Override
    Path program() throws IOException {
      return newest("/usr/lib/postgresql", "bin/postgres", "postgresql");
    }

    @Override
    List<String> prepare(Path folder, int bytes) throws IOException {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path data = Files.createDirectory(folder.resolve("data"));
      CommandLine.run("chown", "postgres:postgres", data.toString());
      List<String> initialise = new ArrayList<>(asPostgres);
      initialise.addAll(
          List.of(program().resolveSibling("initdb").toString(), "-D", data.toString()));
      initialise.addAll(List.of("-A", "trust", "--no-sync", "-E", "UTF8", "--no-locale"));
      CommandLine.run(initialise);
      Files.writeString(
          data.resolve("pg_hba.conf"),
          "host all all 10.0.0.0/8 trust\n",
          StandardCharsets.US_ASCII,
          StandardOpenOption.APPEND);
      List<String> line = new ArrayList<>(asPostgres);
      line.addAll(List.of(program().toString(), "-D", data.toString()));
      line.addAll(List.of("-h", "*", "-p", "5432", "-k", data.toString(), "-F"));
      return line;
    }
  },

  MARIADB(3306) {
    @Override
    Path program() {
      return Ci.command("mariadbd", "mariadb-server");
    }

    @Override
    List<String> prepare(Path folder, int bytes) throws IOException {
      String data = folder.resolve("data").toString();
      CommandLine.run(
          Ci.command("mariadb-install-db", "mariadb-server").toString(),
          "--no-defaults",
          "--user=root",
          "--datadir=" + data,
          "--skip-test-db");
      Path users = folder.resolve("users.sql");
      Files.writeString(
          users, "CREATE DATABASE app;\nCREATE USER app;\nGRANT ALL ON app.* TO app;\n");
      return List.of(
          program().toString(),
          "--no-defaults",
          "--user=root",
          "--datadir=" + data,
          "--init-file=" + users,
          "--bind-address=0.0.0.0",
          "--port=3306",
          "--socket=" + folder.resolve("socket"),
          "--pid-file=" + folder.resolve("pid"));
    }
  },

  RABBITMQ(5672) {
    @Override
    Path program() throws IOException {
      return newest("/usr/lib/rabbitmq/lib", "sbin/rabbitmq-server", "rabbitmq-server");
    }

    /** In a pid namespace, so that Erlang's daemon epmd ends with it. */
    @Override
    List<String> prepare(Path folder, int bytes) throws IOException {
      Path configuration = folder.resolve("rabbitmq.conf");
      Files.writeString(
          configuration, "listeners.tcp.1 = 0.0.0.0:5672\nloopback_users.guest = false\n");
      return List.of(
          "unshare",
          "--pid",
          "--fork",
          "--kill-child",
          "env",
          "HOME=" + folder, // of Erlang's cookie
          "RABBITMQ_NODENAME=rabbit@localhost",
          "RABBITMQ_CONFIG_FILE=" + configuration,
          "RABBITMQ_MNESIA_BASE=" + folder.resolve("mnesia"),
          "RABBITMQ_LOGS=-",
          "RABBITMQ_PID_FILE=" + folder.resolve("pid"),
          "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder.resolve("plugins"),
          program().toString());
    }

    @Override
    String version() throws IOException {
      return firstVersion(program().toString());
    }
  };

  private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+)+");

  private final int port;

  NativeServer(int port) {
    this.port = port;
  }

  /** Its executable; skips or fails the test where this machine lacks it. */
  abstract Path program() throws IOException;

  /** Puts its files into a separate folder, and returns the command that starts it there. */
  abstract List<String> prepare(Path folder, int bytes) throws IOException;

  @Override
  public Running start(Netns host, JavaRelease release, With with, int bytes) throws IOException {
    Path folder = Files.createTempDirectory("jm-" + name().toLowerCase(Locale.ROOT));
    List<String> line = new ArrayList<>(host.prefix());
    ForkedProcess process;
    try {
      List<String> command = prepare(folder, bytes);
      if (with == With.MPTCP) {
        line.addAll(List.of(Ci.command("mptcpize", "mptcpize").toString(), "run"));
      }
      line.addAll(command);
      process = ForkedProcess.start(line);
    } catch (RuntimeException | Error | IOException e) {
      remove(folder);
      throw e;
    }
    try {
      return Running.listening(host, process, port, () -> remove(folder));
    } catch (RuntimeException | Error e) {
      process.close();
      remove(folder);
      throw e;
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String side() {
    return "`mptcpize`";
  }

  /** The program in the last of the folders of a folder, which are named by versions. */
  private static Path newest(String folder, String program, String debianPackage)
      throws IOException {
    Path versions = Path.of(folder);
    if (Files.isDirectory(versions)) {
      try (Stream<Path> found = Files.list(versions)) {
        Optional<Path> newest =
            found
                .map(version -> version.resolve(program))
                .filter(Files::isExecutable)
                .max(Comparator.comparing(Path::toString));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    throw Ci.lacks(
        "no " + program + " in " + versions + " (apt-get install " + debianPackage + ")");
  }

  /** Its version, by its own word. */
  String version() throws IOException {
    return firstVersion(CommandLine.run(program().toString(), this == NGINX ? "-v" : "--version"));
  }

  private static String firstVersion(String text) {
    Matcher version = VERSION.matcher(text);
    if (!version.find()) {
      throw new IllegalStateException("no version in " + text);
    }
    return version.group();
  }
}
