package io.github.jmptcp.agent.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The agent's version, as Maven wrote it into the jar. */
public final class Version {

  private static final String KEY = "version=";
  private static final int LONGEST = 100;

  private Version() {}

  /** Such as {@code 0.2.0}, of a build between releases {@code 0.2.0-SNAPSHOT}. */
  public static String text() {
    try (InputStream in =
        Version.class.getClassLoader().getResourceAsStream("jmptcp-version.properties")) {
      // one line of ours: java.util.Properties would load ten classes to read it
      byte[] bytes = new byte[LONGEST];
      int length = Math.max(in.read(bytes), 0);
      String line = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).trim();
      return line.startsWith(KEY) ? line.substring(KEY.length()) : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }
}
