package io.github.jmptcp.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Calls systemd's command. */
interface Systemctl {

  /**
   * Returns what {@code systemctl} prints.
   *
   * @throws IOException with what it printed where it ends with an error, or where it is missing
   */
  String run(String... arguments) throws IOException;

  /** The one of this host. */
  static Systemctl ofThisHost() {
    return arguments -> {
      List<String> command = new ArrayList<>();
      command.add("systemctl");
      command.addAll(Arrays.asList(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = read(process.getInputStream());
      try {
        if (process.waitFor() != 0) {
          throw new IOException(output.trim());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      return output;
    };
  }

  /** Reads to the end. */
  static String read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      bytes.write(buffer, 0, length);
    }
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }
}
