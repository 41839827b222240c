package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.http.HttpResponse;
import io.github.jmptcp.agent.status.Answer;
import io.github.jmptcp.agent.status.Commands;

/** Answers one HTTP/1.1 GET or HEAD request (RFC 9112), as {@code curl --unix-socket} sends it. */
final class HttpAnswer {

  private HttpAnswer() {}

  static byte[] of(String requestLine, Commands commands) {
    String[] words = requestLine.split(" ", -1);
    boolean head = words[0].equals("HEAD");
    if (words.length != 3 || words[1].isEmpty()) {
      return HttpResponse.of("400 Bad Request", Answer.refused("not a request line"), head);
    }
    if (!head && !words[0].equals("GET")) {
      return HttpResponse.of(
          "405 Method Not Allowed\r\nAllow: GET, HEAD",
          Answer.refused("only GET is served here; a change is a line without HTTP: log debug"),
          head);
    }
    int query = words[1].indexOf('?');
    switch (query < 0 ? words[1] : words[1].substring(0, query)) {
      case "/status":
        return HttpResponse.of("200 OK", commands.status(), head);
      case "/status.txt":
        return HttpResponse.of("200 OK", commands.statusText(), head);
      case "/paths.txt":
        return HttpResponse.of("200 OK", commands.paths(), head);
      case "/metrics":
        return HttpResponse.of("200 OK", commands.metrics(), head);
      default:
        return HttpResponse.of(
            "404 Not Found",
            Answer.refused("there are /status, /status.txt, /paths.txt and /metrics"),
            head);
    }
  }
}
