package io.github.jmptcp.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.status.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpResponseTest {
  private static final Answer ANSWER = Answer.of("text/plain; charset=utf-8", "två\n");

  private static String text(boolean head) {
    return new String(HttpResponse.of("200 OK", ANSWER, head), StandardCharsets.UTF_8);
  }

  @Test
  void the_length_is_that_of_the_bytes_and_the_connection_ends() {
    assertThat(text(false))
        .isEqualTo(
            """
            HTTP/1.1 200 OK\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: 5\r
            Cache-Control: no-store\r
            Connection: close\r
            \r
            två
            """);
  }

  @Test
  void head_gets_the_same_without_the_body() {
    assertThat(text(true) + "två\n").isEqualTo(text(false));
  }
}
