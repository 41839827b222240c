package io.github.jmptcp.agent.http;

import io.github.jmptcp.agent.status.Answer;
import java.nio.charset.StandardCharsets;

/** A complete HTTP/1.1 response (RFC 9112), after which the connection is closed. */
public final class HttpResponse {

  private HttpResponse() {}

  /**
   * The bytes to send.
   *
   * @param status such as {@code 200 OK}
   * @param head whether the request was HEAD, which is answered without the body
   */
  public static byte[] of(String status, Answer answer, boolean head) {
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
