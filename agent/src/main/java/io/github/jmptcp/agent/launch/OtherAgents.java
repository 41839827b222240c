package io.github.jmptcp.agent.launch;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Whether another agent may have run before this one, and so have opened sockets. */
final class OtherAgents {

  private OtherAgents() {}

  /** False only where the launch is plain to read and names one agent. */
  static boolean mayHaveComeBefore() {
    StringBuilder launch = new StringBuilder();
    try (InputStream in = new FileInputStream("/proc/self/cmdline")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
      }
      launch.append(new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1));
    } catch (IOException noProc) {
      return true;
    }
    for (String variable :
        new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}) {
      String value = System.getenv(variable);
      if (value != null) {
        launch.append('\0').append(value.replace(' ', '\0'));
      }
    }
    return hasOthers(launch.toString());
  }

  /** Of the words of a launch, each ended by NUL. */
  static boolean hasOthers(String launch) {
    int agents = 0;
    int start = 0;
    while (start < launch.length()) {
      int end = launch.indexOf('\0', start);
      if (end < 0) {
        end = launch.length();
      }
      if (launch.startsWith("-javaagent:", start)) {
        agents++;
      } else if (launch.startsWith("@", start)
          || launch.startsWith("-XX:Flags=", start)
          || launch.startsWith("-XX:VMOptionsFile=", start)) {
        return true; // arguments in a file
      }
      start = end + 1;
    }
    return agents != 1;
  }
}
