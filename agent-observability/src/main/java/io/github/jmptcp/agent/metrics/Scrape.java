package io.github.jmptcp.agent.metrics;

import io.github.jmptcp.agent.http.HttpResponse;
import io.github.jmptcp.agent.status.Answer;
import io.github.jmptcp.agent.status.Commands;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One client: a request of a bounded length, and its answer. */
final class Scrape {
  static final int LONGEST_REQUEST = 8192;

  private final int fd;
  private final long since;
  private byte[] request = new byte[0];
  private byte @Nullable [] response;
  private int sent;

  Scrape(int fd, long since) {
    this.fd = fd;
    this.since = since;
  }

  int fd() {
    return fd;
  }

  /** When it came, by {@link System#nanoTime}. */
  long since() {
    return since;
  }

  boolean isWriting() {
    return response != null;
  }

  /**
   * Reads or writes as much as goes without waiting.
   *
   * @param memory of at least {@link #LONGEST_REQUEST} bytes
   * @return false: it is over
   */
  boolean proceed(LibC libC, ByteBuffer memory, Commands commands) {
    if (response == null) {
      int count = libC.recv(fd, memory, LONGEST_REQUEST, Linux.MSG_DONTWAIT);
      if (count <= 0) {
        return count == -Errno.EAGAIN || count == -Errno.EINTR;
      }
      append(memory, count);
      response = responseTo(request, commands);
    }
    return response == null || write(libC, memory, response);
  }

  private void append(ByteBuffer memory, int count) {
    int before = request.length;
    request = Arrays.copyOf(request, before + count);
    for (int i = 0; i < count; i++) {
      request[before + i] = memory.get(i);
    }
  }

  private boolean write(LibC libC, ByteBuffer memory, byte[] bytes) {
    while (sent < bytes.length) {
      int length = Math.min(bytes.length - sent, LONGEST_REQUEST);
      for (int i = 0; i < length; i++) {
        memory.put(i, bytes[sent + i]);
      }
      int count = libC.send(fd, memory, length, Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL);
      if (count < 0) {
        return count == -Errno.EAGAIN || count == -Errno.EINTR;
      }
      sent += count;
    }
    return false;
  }

  /** Returns null where more of the request is to come. */
  static byte @Nullable [] responseTo(byte[] request, Commands commands) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    if (!text.contains("\r\n\r\n") && !text.contains("\n\n")) {
      return text.length() < LONGEST_REQUEST
          ? null
          : HttpResponse.of(
              "431 Request Header Fields Too Large",
              Answer.refused("a request has at most " + LONGEST_REQUEST + " bytes"),
              false);
    }
    String[] words = text.substring(0, text.indexOf('\n')).trim().split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      return HttpResponse.of("400 Bad Request", Answer.refused("not a request line"), false);
    }
    boolean head = words[0].equals("HEAD");
    if (!head && !words[0].equals("GET")) {
      return HttpResponse.of(
          "405 Method Not Allowed\r\nAllow: GET, HEAD", Answer.refused("only GET"), false);
    }
    int query = words[1].indexOf('?');
    if (!(query < 0 ? words[1] : words[1].substring(0, query)).equals("/metrics")) {
      return HttpResponse.of("404 Not Found", Answer.refused("there is /metrics"), head);
    }
    return HttpResponse.of(
        "200 OK", acceptsOpenMetrics(text) ? commands.metrics() : commands.classicMetrics(), head);
  }

  /** Whether a header field Accept (RFC 9110 section 12.5.1) names it with a weight above 0. */
  private static boolean acceptsOpenMetrics(String request) {
    String[] lines = request.toLowerCase(Locale.ROOT).split("\n");
    for (int i = 1; i < lines.length; i++) {
      if (lines[i].startsWith("accept:")) {
        for (String range : lines[i].substring("accept:".length()).split(",")) {
          String[] parts = range.split(";");
          if (parts[0].trim().equals("application/openmetrics-text") && hasWeight(parts)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean hasWeight(String[] parts) {
    for (String each : parts) {
      if (each.trim().matches("q=0(\\.0*)?")) {
        return false;
      }
    }
    return true;
  }
}
