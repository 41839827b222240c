package io.github.jmptcp.agent.launch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The agent's version, as Maven wrote it into the jar. */
public final class Version {

  private Version() {}

  /** Such as {@code 0.1.0}. */
  public static String text() {
    try (InputStream in =
        Version.class.getClassLoader().getResourceAsStream("jmptcp-version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
