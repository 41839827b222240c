package io.github.jmptcp.agent.observe;

import io.github.jmptcp.agent.outcome.ConnectionListener;
import io.github.jmptcp.agent.report.TcpReason;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who opened which descriptor, remembered only where {@code origin=true} asks for it: one stack
 * walk and one map entry a connection.
 */
public final class Origins implements ConnectionListener {
  /** Remembers nothing. */
  public static final Origins NONE = new Origins(null);

  private final @Nullable Map<Integer, String> byDescriptor;

  private Origins(@Nullable Map<Integer, String> byDescriptor) {
    this.byDescriptor = byDescriptor;
  }

  /** One that remembers. */
  public static Origins remembering() {
    return new Origins(new ConcurrentHashMap<>());
  }

  @Override
  public void connected(
      int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
    opened(fd);
  }

  @Override
  public void accepted(
      int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
    opened(fd);
  }

  private void opened(int fd) {
    if (byDescriptor != null) {
      byDescriptor.put(fd, sample(Thread.currentThread(), new Throwable().getStackTrace()));
    }
  }

  @Override
  public void closing(int fd) {
    if (byDescriptor != null) {
      byDescriptor.remove(fd);
    }
  }

  @Nullable String of(int fd) {
    return byDescriptor == null ? null : byDescriptor.get(fd);
  }

  private static String sample(Thread thread, StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (!isOfJdk(name) && !name.startsWith("io.github.jmptcp.")) {
        return thread.getName()
            + " "
            + name
            + "."
            + frame.getMethodName()
            + ":"
            + frame.getLineNumber();
      }
    }
    return thread.getName();
  }

  private static boolean isOfJdk(String name) {
    return name.startsWith("java.")
        || name.startsWith("javax.")
        || name.startsWith("jdk.")
        || name.startsWith("sun.")
        || name.startsWith("com.sun.");
  }
}
