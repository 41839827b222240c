package io.github.jmptcp.it.faults;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import java.nio.file.Path;

/** Puts a JVM into a place where something is missing; each is a mount namespace of its own. */
public final class Surroundings {
  private Surroundings() {}

  /** Runs shell commands as root in a new mount namespace, and then the JVM. */
  public static JavaCommand mounting(JavaCommand command, String script) {
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
  public static JavaCommand noexec(JavaCommand command, String... folders) {
    StringBuilder script = new StringBuilder(covering(""));
    for (String folder : folders) {
      script.append("; cover ").append(folder).append(" noexec");
    }
    // jffi tries the working directory in the end
    return mounting(command, script + "; cd /tmp");
  }

  /** Nothing can be written anywhere. */
  static JavaCommand readOnly(JavaCommand command) {
    return mounting(
        command,
        covering("mount -o remount,ro,bind /mnt; ")
            + "; mount -o remount,ro,bind /; for m in /tmp /dev/shm /var/tmp /run; do"
            + " cover $m ro; done; ! touch /jmptcp-probe 2>/dev/null");
  }

  /**
   * A shell function that lays an empty file system over a folder. Where this checkout lies below
   * it, as one in /tmp does, the checkout stays where it is.
   */
  private static String covering(String afterwards) {
    String checkout = Path.of("").toAbsolutePath().getParent().toString();
    return "here='"
        + checkout
        + "'; mount --bind \"$here\" /mnt; "
        + afterwards
        + "cover() { mount -t tmpfs tmpfs $1; case $here in $1/*) mkdir -p \"$here\";"
        + " mount --bind /mnt \"$here\";; esac; mount -o remount,$2 $1; }";
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
    return command.through(Seccomp.refusing("mptcp", errno));
  }

  /** socket() of AF_NETLINK is answered with that errno, as by RestrictAddressFamilies=. */
  static JavaCommand withoutNetlink(JavaCommand command, String errno) {
    return command.through(Seccomp.refusing("netlink", errno));
  }

  /**
   * A user who owns nothing; the checkout is made reachable where it lies below a private folder.
   */
  static JavaCommand nobody(JavaCommand command) {
    String reachable =
        covering("")
            + "; above=$here; private=; while [ \"$above\" != / ]; do"
            + " case $(stat -c %A \"$above\") in *x|*t) ;; *) private=$above;; esac;"
            + " above=$(dirname \"$above\"); done;"
            + " if [ -n \"$private\" ]; then cover \"$private\" mode=755; fi";
    return mounting(command, reachable)
        .through(
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs");
  }
}
