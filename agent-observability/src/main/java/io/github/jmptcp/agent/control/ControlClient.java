package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.observe.ProcessFiles;
import io.github.jmptcp.text.LineText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks a JVM's agent by its control socket. */
public final class ControlClient {
  private static final long LIMIT_MILLIS = 10_000;

  private ControlClient() {}

  /**
   * The control socket of a process, where {@code auto} or its command line or environment puts it;
   * null where there is none. Looks into the process's own mount namespace.
   */
  public static @Nullable Path find(long pid) throws IOException {
    long uid = ProcessFiles.uid(pid);
    String inner = Long.toString(ProcessFiles.innerPid(pid));
    List<Path> candidates = new ArrayList<>();
    String option = ProcessFiles.setting(pid, "control=", "JMPTCP_CONTROL=");
    if (option != null && option.startsWith("/")) {
      candidates.add(Paths.get(option.replace("%p", inner)));
    }
    String runtime = ProcessFiles.variable(pid, "XDG_RUNTIME_DIR");
    // its own pid may differ from the one seen here in a user namespace
    for (Path folder : ControlPaths.folders(runtime, ProcessFiles.innerUid(pid))) {
      candidates.add(folder.resolve(inner + ".sock"));
    }
    boolean elsewhere = !ProcessFiles.sharesNamespace(pid, "mnt");
    for (Path candidate : candidates) {
      Path path =
          elsewhere ? Paths.get("/proc", Long.toString(pid), "root" + candidate) : candidate;
      // only the process's user may have put it there
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          && (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) == uid) {
        return path;
      }
    }
    return null;
  }

  /**
   * The body of the answer to {@code GET target}: lines without a control character, whatever the
   * process sent, since they are printed on a terminal, maybe root's.
   *
   * @throws IOException where no process answers, or the answer is not 200
   */
  public static String get(Path socket, String target) throws IOException {
    return get(socket, target, LIMIT_MILLIS);
  }

  /**
   * The same within a time.
   *
   * @param limitMillis in milliseconds
   */
  public static String get(Path socket, String target, long limitMillis) throws IOException {
    String answer = exchange(socket, "GET " + target + " HTTP/1.0\r\n\r\n", limitMillis);
    int headerEnd = answer.indexOf("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.1 200 ") || headerEnd < 0) {
      throw new IOException(socket + " did not answer GET " + target);
    }
    String[] lines = answer.substring(headerEnd + 4).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      lines[i] = LineText.printable(lines[i]);
    }
    return String.join("\n", lines);
  }

  /** Also bounds the connect, which waits for as long as the backlog of a stopped JVM is full. */
  private static String exchange(Path socket, String request, long limitMillis) throws IOException {
    FutureTask<String> exchange = new FutureTask<>(() -> exchangeUnbounded(socket, request));
    Thread thread = new Thread(null, exchange, "jmptcp-control-client");
    thread.setDaemon(true);
    thread.start();
    try {
      return exchange.get(limitMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          socket
              + " did not answer within "
              + limitMillis
              + " ms; is the process stopped (state T in ps)?",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw (IOException) e.getCause();
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String exchangeUnbounded(Path socket, String request) throws IOException {
    try (ByteChannel channel = UnixChannels.load().connect(socket.toString())) {
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer in = ByteBuffer.allocate(65536);
      while (channel.read(in) >= 0) {
        answer.write(in.array(), 0, in.position());
        in.clear();
      }
      return answer.toString("UTF-8");
    }
  }
}
