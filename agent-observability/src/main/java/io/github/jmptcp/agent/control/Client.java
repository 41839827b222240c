package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.status.Answer;
import io.github.jmptcp.agent.status.Commands;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One client of the control socket: lines of commands, each answered by a line (or, for metrics and
 * text, by lines), or one HTTP request. What it sends is bounded, and nothing waits for it.
 */
final class Client implements Closeable {
  private static final int LONGEST_REQUEST = 8192;
  private static final char NOT_UTF8 = '\ufffd'; // what the decoder puts in its place

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

  /** Answers the next complete request that has come, if one has. */
  private void next() {
    // a character for each byte, to find the ends
    String text = new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    if (end < 0) {
      return;
    }
    String line = trim(new String(request.array(), 0, end, StandardCharsets.UTF_8));
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
    closeAfterAnswer = line.equals("quit");
    answer = ByteBuffer.wrap(body(answerTo(line)));
  }

  private Answer answerTo(String line) {
    if (line.equals("quit")) {
      return Answer.done("bye");
    }
    return line.indexOf(NOT_UTF8) >= 0
        ? Answer.refused("the line is not UTF-8")
        : commands.run(line);
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

  @Override
  public void close() throws IOException {
    closed = true;
    channel.close();
  }
}
