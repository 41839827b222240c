package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.status.Answer;
import io.github.jmptcp.agent.status.Commands;
import java.nio.charset.StandardCharsets;

/** Answers one HTTP/1.1 GET or HEAD request (RFC 9112), as {@code curl --unix-socket} sends it. */
final class HttpAnswer {

  private HttpAnswer() {}

  static byte[] of(String requestLine, Commands commands) {
    String[] words = requestLine.split(" ", -1);
    boolean head = words[0].equals("HEAD");
    if (words.length != 3 || words[1].isEmpty()) {
      return bytes("400 Bad Request", Answer.refused("not a request line"), head);
    }
    if (!head && !words[0].equals("GET")) {
      return bytes(
          "405 Method Not Allowed\r\nAllow: GET, HEAD",
          Answer.refused("only GET is served here; a change is a line without HTTP: log debug"),
          head);
    }
    int query = words[1].indexOf('?');
    switch (query < 0 ? words[1] : words[1].substring(0, query)) {
      case "/status":
        return bytes("200 OK", commands.status(), head);
      case "/status.txt":
        return bytes("200 OK", commands.statusText(), head);
      case "/metrics":
        return bytes("200 OK", commands.metrics(), head);
      default:
        return bytes(
            "404 Not Found", Answer.refused("there are /status, /status.txt and /metrics"), head);
    }
  }

  private static byte[] bytes(String status, Answer answer, boolean head) {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    byte[] header =
        ("HTTP/1.1 "
                + status
                + "\r\nContent-Type: "
                + answer.contentType()
                + "\r\nContent-Length: "
                + body.length
                + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    if (head) {
      return header;
    }
    byte[] all = new byte[header.length + body.length];
    System.arraycopy(header, 0, all, 0, header.length);
    System.arraycopy(body, 0, all, header.length, body.length);
    return all;
  }
}
