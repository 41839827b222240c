package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;

/** The events, read back by the JDK's own {@code jfr print}. */
class FlightRecorderIT {
  @TempDir Path folder;

  @UseLab(paths = 2)
  @EachRelease
  void events_of_a_recording(JavaRelease release, Lab lab) {
    lab.useAllPaths();
    Path recording = folder.resolve("client.jfr");
    try (ForkedProcess server =
            agent(release).in(lab.server().prefix()).start("apps.Observed", "serve");
        ForkedProcess plain =
            JavaCommand.on(release).in(lab.server().prefix()).start("apps.Observed", "serve")) {
      String port = server.awaitLine(line -> line.startsWith("listening ")).substring(10);
      String plainPort = plain.awaitLine(line -> line.startsWith("listening ")).substring(10);
      String host = lab.path(1).serverIpv4();
      try (ForkedProcess client =
          agent(release)
              .jvmArgs("-XX:StartFlightRecording=dumponexit=true,filename=" + recording)
              .in(lab.client().prefix())
              .start("apps.Observed", "connect", host, port, "1")) {
        client.awaitLine(line -> line.equals("ready"));
        client.awaitError(line -> line.contains("connect"));
        // the events begin when the recorder's listener is there, on a thread of its own
        awaitThreads(client);
        client.send("open " + host + " " + port + " 1");
        client.awaitLine(line -> line.equals("done"));
        client.send("open " + host + " " + plainPort + " 1");
        client.awaitLine(line -> line.equals("done"));
        client.send("send 1000");
        client.awaitLine(line -> line.equals("done"));
        awaitEvent(client, "SubflowEstablished \\{[^}]*localId = 1[^}]*device = \"p2\"");
        client.send("close");
        client.awaitLine(line -> line.equals("done"));
        awaitEvent(client, "SubflowClosed \\{[^}]*localId = 1[^}]*device = \"p2\"");
        client.terminate();
        client.awaitExit();
      }
      String text = print(recording);
      assertThat(text)
          .containsPattern("(?s)jmptcp.Connect \\{[^}]*inUse = true[^}]*remotePort = " + port);
      assertThat(text)
          .containsPattern(
              "(?s)jmptcp.Fallback \\{[^}]*reason = \"the peer answered without MPTCP\"[^}]*"
                  + "remotePort = "
                  + plainPort);
      assertThat(text)
          .containsPattern(
              "(?s)jmptcp.Connections \\{[^}]*connections = 3[^}]*mptcpConnections = 2");
    }
  }

  private static JavaCommand agent(JavaRelease release) {
    return JavaCommand.on(release).agent("log=debug");
  }

  private static void awaitThreads(ForkedProcess client) {
    client.awaitError(line -> line.contains("flight recorder events are written"));
  }

  /** Dumps the recording by jcmd until the event is in it: the recorder looks once a second. */
  private void awaitEvent(ForkedProcess client, String pattern) {
    Path dump = folder.resolve("dump.jfr");
    String jcmd = JavaReleases.of(25).command("jcmd").toString();
    Awaitility.await()
        .untilAsserted(
            () -> {
              Files.deleteIfExists(dump);
              CommandLine.run(jcmd, "" + client.pid(), "JFR.dump", "filename=" + dump);
              assertThat(print(dump)).containsPattern("(?s)io.github.jmptcp." + pattern);
            });
  }

  private static String print(Path recording) {
    return CommandLine.run(
        JavaReleases.of(25).command("jfr").toString(),
        "print",
        "--events",
        "io.github.jmptcp.*",
        recording.toString());
  }
}
