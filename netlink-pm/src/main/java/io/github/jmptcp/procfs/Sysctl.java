package io.github.jmptcp.procfs;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A sysctl, read and written below {@code /proc/sys}. Those of {@code net} belong to the network
 * namespace of the process (of its main thread, since {@code /proc/sys/net} follows {@code
 * /proc/self}). Immutable.
 */
public final class Sysctl {
  private final String name;
  private final String path;

  private Sysctl(String name) {
    this.name = name;
    this.path = "/proc/sys/" + name.replace('.', '/');
  }

  /**
   * A sysctl by its name.
   *
   * @param name such as {@code net.mptcp.path_manager}; no part of it may hold a dot
   */
  public static Sysctl of(String name) {
    return new Sysctl(name);
  }

  /** The name, as sysctl(8) takes it. */
  public String name() {
    return name;
  }

  /** The value; empty where this kernel has no such sysctl, or it cannot be read here. */
  public Optional<String> read() {
    try {
      return Optional.of(ProcFile.read(path));
    } catch (IOException ignored) {
      return Optional.empty(); // absent
    }
  }

  /**
   * Sets the value. Those of {@code net} need CAP_NET_ADMIN in the user namespace that owns the
   * network namespace, and a {@code /proc/sys} that is not mounted read-only, as it is in an
   * unprivileged container.
   *
   * @throws IOException where the kernel refuses; the message has its reason, without an errno
   */
  public void write(String value) throws IOException {
    try (OutputStream out = new FileOutputStream(path)) {
      out.write(value.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sysctl && ((Sysctl) other).name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
