package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.manage.Answer;
import io.github.jmptcp.agent.manage.Commands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One client of the control socket: lines of commands, each answered by a line (or, for metrics and
 * text, by lines), or one HTTP request. What it sends is bounded, and nothing waits for it.
 */
final class Client {
  private static final int LONGEST_REQUEST = 8192;

  private final ByteChannel channel;
  private final Commands commands;
  private final ByteBuffer request = ByteBuffer.allocate(LONGEST_REQUEST);
  private @Nullable ByteBuffer answer;
  private boolean closeAfterAnswer;
  private boolean closed;
  private long since;

  Client(ByteChannel channel, Commands commands, long now) {
    this.channel = channel;
    this.commands = commands;
    this.since = now;
  }

  /** When it was answered last, or came, by {@link System#nanoTime}. */
  long since() {
    return since;
  }

  boolean isWriting() {
    return answer != null;
  }

  boolean isClosed() {
    return closed;
  }

  /** Reads or writes as much as goes without waiting. */
  void proceed() throws IOException {
    if (answer == null && !read()) {
      return;
    }
    while (answer != null) {
      channel.write(answer);
      if (answer.hasRemaining()) {
        return;
      }
      answer = null;
      since = System.nanoTime();
      if (closeAfterAnswer) {
        close();
        return;
      }
      next(); // lines that came together
    }
  }

  /** Whether there is an answer to write. */
  private boolean read() throws IOException {
    int count = channel.read(request);
    if (count < 0) {
      close();
      return false;
    }
    next();
    if (answer == null && !request.hasRemaining()) {
      refuse("a request has at most " + LONGEST_REQUEST + " bytes");
    }
    return answer != null;
  }

  /** Answers the next whole request that has come, if one has. */
  private void next() {
    String text = new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    if (end < 0) {
      return;
    }
    String line = trim(text.substring(0, end));
    if (line.endsWith(" HTTP/1.1") || line.endsWith(" HTTP/1.0")) {
      int headerEnd = Math.max(text.indexOf("\r\n\r\n"), text.indexOf("\n\n"));
      if (headerEnd >= 0) {
        closeAfterAnswer = true;
        answer = ByteBuffer.wrap(HttpAnswer.of(line, commands));
      }
      return;
    }
    request.flip().position(end + 1);
    request.compact();
    if (line.equals("quit")) {
      closeAfterAnswer = true;
    }
    answer = ByteBuffer.wrap(body(line.equals("quit") ? Answer.done("bye") : commands.run(line)));
  }

  private static String trim(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private void refuse(String why) {
    closeAfterAnswer = true;
    answer = ByteBuffer.wrap(body(Answer.refused(why)));
  }

  private static byte[] body(Answer answer) {
    return answer.body().getBytes(StandardCharsets.UTF_8);
  }

  void close() throws IOException {
    closed = true;
    channel.close();
  }
}
