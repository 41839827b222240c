package io.github.jmptcp.it.fork;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One output stream of a process, byte for byte, with lines that can be awaited. */
public final class Capture {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final String name;
  private boolean ended;

  /** Lines before this offset were handed out by {@link #awaitNext}. */
  private int cursor;

  Capture(String name, InputStream stream) {
    this.name = name;
    Thread.ofVirtual().name("capture " + name).start(() -> pump(stream));
  }

  private void pump(InputStream stream) {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        synchronized (this) {
          bytes.write(buffer, 0, n);
          notifyAll();
        }
      }
    } catch (IOException ignored) {
      // the process is gone: what was read stays
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  /** All bytes so far. */
  public synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  /** All bytes so far as text. */
  public synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The complete lines so far. */
  public synchronized List<String> lines() {
    return text().lines().toList();
  }

  /** Waits for a line anywhere in the stream. */
  public String await(Predicate<String> line, Duration limit) {
    return await(line, limit, false);
  }

  /** Waits for a line after the last one that this method returned. */
  public String awaitNext(Predicate<String> line, Duration limit) {
    return await(line, limit, true);
  }

  private synchronized String await(Predicate<String> wanted, Duration limit, boolean next) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<String> found = find(wanted, next);
      if (found.isPresent()) {
        return found.get();
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (ended || left <= 0) {
        throw new AssertionError(
            "the awaited line did not come on "
                + name
                + (ended ? ", which ended" : " within " + limit)
                + ". It holds:\n"
                + text());
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private Optional<String> find(Predicate<String> wanted, boolean next) {
    String text = text();
    int from = next ? cursor : 0;
    for (int end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      String line = text.substring(from, end);
      from = end + 1;
      if (wanted.test(line)) {
        if (next) {
          cursor = from;
        }
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  /** Waits until the writer closed the stream. */
  synchronized void awaitEnd(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!ended) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(name + " did not end within " + limit + ". It holds:\n" + text());
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
