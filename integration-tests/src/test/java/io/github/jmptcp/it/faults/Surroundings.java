package io.github.jmptcp.it.faults;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Puts a JVM into a place where something is missing; each is a mount namespace of its own. */
final class Surroundings {
  private Surroundings() {}

  /** Runs shell commands as root in a new mount namespace, and then the JVM. */
  static JavaCommand mounting(JavaCommand command, String script) {
    return command.through(
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-ec",
        script + "; exec \"$@\"",
        "sh");
  }

  /** Files can be made there, but not executed. */
  static JavaCommand noexec(JavaCommand command, String... folders) {
    StringBuilder script = new StringBuilder("true");
    for (String folder : folders) {
      script.append("; mount -t tmpfs -o noexec tmpfs ").append(folder);
    }
    // jffi tries the working directory in the end
    return mounting(command, script + "; cd /tmp");
  }

  /** Nothing can be written anywhere. */
  static JavaCommand readOnly(JavaCommand command) {
    return mounting(
        command,
        "mount -o remount,ro,bind /; for m in /tmp /dev/shm /var/tmp /run; do"
            + " mount -t tmpfs -o ro tmpfs $m; done; ! touch /jmptcp-probe 2>/dev/null");
  }

  /** The folder is there and empty. */
  static JavaCommand without(JavaCommand command, JavaRelease release, String folder) {
    if (folder.equals("/proc")) {
      // the loader of the C library finds a JVM's own libraries by /proc/self/exe
      Path home = release.java().getParent().getParent();
      command.env(
          "LD_LIBRARY_PATH",
          String.join(
              ":",
              home + "/lib",
              home + "/lib/jli",
              home + "/lib/server",
              home + "/lib/amd64",
              home + "/lib/amd64/jli",
              home + "/lib/amd64/server",
              home + "/jre/lib/amd64/jli"));
    }
    return mounting(command, "mount -t tmpfs tmpfs " + folder);
  }

  /** socket() with protocol 262 is answered with that errno. */
  static JavaCommand seccomp(JavaCommand command, String errno) {
    return command.through("python3", script().toString(), errno);
  }

  /** A user who owns nothing. */
  static JavaCommand nobody(JavaCommand command) {
    return command.through(
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs");
  }

  private static Path script() {
    Path file = Path.of("target", "refuse_mptcp.py").toAbsolutePath();
    try (InputStream in = Surroundings.class.getResourceAsStream("/faults/refuse_mptcp.py")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
