package io.github.jmptcp.it.faults;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with the place that a JVM runs in.
 *
 * @param name what a reader would call it
 * @param options of the agent
 * @param in puts the JVM there
 * @param mptcp whether MPTCP is available there nevertheless
 * @param line what the one line of the log has to hold where it is not, or null for no line
 */
record Fault(
    String name, String options, Place in, Predicate<JavaRelease> mptcp, @Nullable String line) {
  private static final String LOOPBACK = "loopback=mptcp";
  private static final Predicate<JavaRelease> NEVER = release -> false;
  private static final Predicate<JavaRelease> ALWAYS = release -> true;
  // the foreign function interface needs no file
  private static final Predicate<JavaRelease> WITHOUT_FILES = release -> release.isAtLeast(22);

  /** Where it happens. */
  @FunctionalInterface
  interface Place {
    JavaCommand put(JavaCommand command, JavaRelease release);
  }

  private static Fault seccomp(String errno) {
    return new Fault(
        "seccomp answers socket(262) with `" + errno + "`",
        LOOPBACK,
        (command, release) -> Surroundings.seccomp(command, errno),
        NEVER,
        errno);
  }

  static final List<Fault> ALL =
      List.of(
          seccomp("EPERM"),
          seccomp("EACCES"),
          seccomp("EPROTONOSUPPORT"),
          seccomp("EINVAL"),
          seccomp("ENOSYS"),
          new Fault(
              "seccomp answers socket(AF_NETLINK) with `EAFNOSUPPORT`"
                  + " (systemd: `RestrictAddressFamilies=`)",
              LOOPBACK,
              (command, release) -> Surroundings.withoutNetlink(command, "EAFNOSUPPORT"),
              ALWAYS,
              null),
          new Fault(
              "`/tmp` is mounted noexec",
              LOOPBACK,
              (command, release) -> Surroundings.noexec(command, "/tmp"),
              ALWAYS,
              null),
          new Fault(
              "every writable folder is mounted noexec",
              LOOPBACK,
              (command, release) ->
                  Surroundings.noexec(command, "/tmp", "/dev/shm", "/var/tmp", "/run"),
              WITHOUT_FILES,
              "java.io.tmpdir"),
          new Fault(
              "the root and all else is read-only",
              LOOPBACK,
              (command, release) -> Surroundings.readOnly(command),
              WITHOUT_FILES,
              "java.io.tmpdir"),
          new Fault(
              "no `/proc`",
              LOOPBACK,
              (command, release) -> Surroundings.without(command, release, "/proc"),
              ALWAYS,
              null),
          new Fault(
              "no `/sys`",
              LOOPBACK,
              (command, release) -> Surroundings.without(command, release, "/sys"),
              ALWAYS,
              null),
          new Fault(
              "an unprivileged user",
              LOOPBACK,
              (command, release) -> Surroundings.nobody(command),
              ALWAYS,
              null),
          new Fault(
              "an unsupported CPU (simulated: `-Dos.arch=sparc`)",
              LOOPBACK,
              (command, release) -> command.jvmArgs("-Dos.arch=sparc"),
              NEVER,
              "sparc"));

  @Override
  public String toString() {
    return name.replace("`", "");
  }
}
