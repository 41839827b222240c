package io.github.jmptcp.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.launch.RunningAgents;
import io.github.jmptcp.agent.observe.Origins;
import io.github.jmptcp.agent.status.AgentState;
import io.github.jmptcp.agent.status.Commands;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeTest {
  private static final int FD = 5;

  /** The socket of one client: what it has sent arrives in pieces, and it reads when it can. */
  private static final class Client implements NativeCalls {
    final Deque<String> pieces = new ArrayDeque<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final ByteBuffer memory = ByteBuffer.allocate(Scrape.LONGEST_REQUEST);
    int nothingMore = -Errno.EAGAIN;
    int room = Integer.MAX_VALUE;

    @Override
    public int call(CFunction function, long fd, long address, long length, long d, long e) {
      assertThat(fd).isEqualTo(FD);
      if (function == CFunction.RECV) {
        String piece = pieces.poll();
        if (piece == null) {
          return nothingMore;
        }
        byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bytes.length).isLessThanOrEqualTo((int) length);
        for (int i = 0; i < bytes.length; i++) {
          memory.put(i, bytes[i]);
        }
        return bytes.length;
      }
      assertThat(function).isEqualTo(CFunction.SEND);
      if (room <= 0) {
        return room == 0 ? -Errno.EAGAIN : room;
      }
      int taken = (int) Math.min(length, room);
      received.write(memory.array(), 0, taken);
      room -= taken;
      return taken;
    }

    @Override
    public long address(ByteBuffer direct) {
      return 1; // of the only buffer
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      throw new UnsupportedOperationException();
    }

    boolean proceeds(Scrape scrape, Commands commands) {
      return scrape.proceed(new LibC(this), memory, commands);
    }

    String text() {
      return received.toString(StandardCharsets.UTF_8);
    }
  }

  private final Commands commands =
      new Commands(
          new AgentState(
              RunningAgents.of(new FakeSockets(FakeKernelVersion.LINUX_6_18).libC(), ""),
              Origins.NONE));
  private final Client client = new Client();
  private final Scrape scrape = new Scrape(FD, 0);

  private String answerTo(String request) {
    client.pieces.add(request);
    assertThat(client.proceeds(scrape, commands)).as("goes on").isFalse();
    return client.text();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /metrics HTTP/1.1,             200 OK",
    "GET /metrics?name=jmptcp HTTP/1.0, 200 OK",
    "GET / HTTP/1.1,                    404 Not Found",
    "GET /metrics/ HTTP/1.1,            404 Not Found",
    "POST /metrics HTTP/1.1,            405 Method Not Allowed",
    "GET /metrics,                      400 Bad Request",
    "GET /metrics HTTP/2.0,             400 Bad Request",
    "log debug,                         400 Bad Request"
  })
  void only_metrics_are_read_there(String requestLine, String status) {
    assertThat(answerTo(requestLine + "\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + "\r\n");
  }

  @Test
  void a_refused_method_gets_those_that_are_allowed() {
    assertThat(answerTo("DELETE /metrics HTTP/1.1\r\n\r\n")).contains("\r\nAllow: GET, HEAD\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/openmetrics-text; version=1.0.0, text/plain | application/openmetrics-text
          Application/OpenMetrics-Text                            | application/openmetrics-text
          text/plain;q=0.5,application/openmetrics-text;q=0.8     | application/openmetrics-text
          text/plain, application/openmetrics-text;q=0.0          | text/plain
          text/plain; x=application/openmetrics-text              | text/plain
          text/plain; version=0.0.4                               | text/plain
          */*                                                     | text/plain
          """)
  void the_client_chooses_the_format(String accept, String type) {
    String answer = answerTo("GET /metrics HTTP/1.1\r\nAccept: " + accept + "\r\n\r\n");
    assertThat(answer).contains("\r\nContent-Type: " + type + "; version=");
    assertThat(answer.endsWith("\n# EOF\n")).isEqualTo(!type.equals("text/plain"));
  }

  @Test
  void only_the_header_field_accept_counts() {
    assertThat(
            answerTo(
                "GET /metrics?x=application/openmetrics-text HTTP/1.1\r\n"
                    + "Referer: application/openmetrics-text\r\n\r\n"))
        .contains("\r\nContent-Type: text/plain; version=");
  }

  @Test
  void head_gets_no_body() {
    assertThat(answerTo("HEAD /metrics HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void a_request_comes_in_pieces() {
    for (String piece : "GET /metr|ics HTTP/1.1\r\n|Host: a\r\n\r".split("\\|")) {
      client.pieces.add(piece);
      assertThat(client.proceeds(scrape, commands)).isTrue();
      assertThat(client.proceeds(scrape, commands)).as("nothing has come").isTrue();
    }
    assertThat(client.text()).isEmpty();
    assertThat(answerTo("\n")).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void a_request_of_more_than_8_KiB_is_refused() {
    String half = "GET /metrics HTTP/1.1\r\nCookie: ".concat("a".repeat(4096)).substring(0, 4096);
    client.pieces.add(half);
    assertThat(client.proceeds(scrape, commands)).isTrue();
    client.pieces.add("a".repeat(4095));
    assertThat(client.proceeds(scrape, commands)).as("one byte less").isTrue();
    assertThat(answerTo("a")).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void a_slow_reader_gets_all_of_it() {
    client.room = 0;
    client.pieces.add("GET /metrics HTTP/1.1\r\n\r\n");
    assertThat(scrape.isWriting()).isFalse();
    int turns = 0;
    while (client.proceeds(scrape, commands)) {
      assertThat(scrape.isWriting()).isTrue();
      client.room = 100;
      turns++;
      assertThat(turns).isLessThan(10_000);
    }
    String text = client.text();
    int body = text.indexOf("\r\n\r\n") + 4;
    assertThat(text).contains("\r\nContent-Length: " + (text.length() - body) + "\r\n");
    assertThat(turns).isEqualTo(1 + (text.length() - 1) / 100);
  }

  @Test
  void one_that_goes_away_is_over() {
    client.nothingMore = 0;
    assertThat(client.proceeds(scrape, commands)).as("closed").isFalse();
    client.nothingMore = -Errno.ECONNRESET;
    assertThat(client.proceeds(scrape, commands)).as("reset").isFalse();
    client.room = -Errno.EPIPE;
    assertThat(answerTo("GET /metrics HTTP/1.1\r\n\r\n")).isEmpty();
  }
}
