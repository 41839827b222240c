package io.github.jmptcp.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.status.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a client sends is read in the encoding in which it is answered. */
class ClientTest {

  private static String answerTo(String request, Charset charset) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(request.getBytes(charset));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Client client =
        new Client(
            new ByteChannel() {
              @Override
              public int read(ByteBuffer to) {
                int count = in.remaining();
                to.put(in);
                return count;
              }

              @Override
              public int write(ByteBuffer from) {
                int count = from.remaining();
                while (from.hasRemaining()) {
                  out.write(from.get());
                }
                return count;
              }

              @Override
              public boolean isOpen() {
                return true;
              }

              @Override
              public void close() {
                // nothing to do
              }
            },
            new Commands(null),
            0);
    client.proceed();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_line_is_utf8() throws IOException {
    assertThat(answerTo("größe\n", StandardCharsets.UTF_8))
        .isEqualTo("{\"ok\":false,\"error\":\"unknown command größe\"}\n");
    assertThat(answerTo("größe 东京\nquit\n", StandardCharsets.UTF_8))
        .contains("größe")
        .contains("bye");
  }

  @Test
  void a_line_that_is_not_is_refused() throws IOException {
    assertThat(answerTo("größe\n", StandardCharsets.ISO_8859_1)).contains("the line is not UTF-8");
  }

  @Test
  void an_http_request_is_still_found() throws IOException {
    assertThat(answerTo("GET / HTTP/1.1\r\nX: ö\r\n\r\n", StandardCharsets.UTF_8))
        .startsWith("HTTP/1.1 404 ");
  }
}
