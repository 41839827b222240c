package io.github.jmptcp.agent.status;

import io.github.jmptcp.text.JsonWriter;

/** What a request is answered with. Immutable. */
public final class Answer {
  private final boolean done;
  private final String contentType;
  private final String body;

  private Answer(boolean done, String contentType, String body) {
    this.done = done;
    this.contentType = contentType;
    this.body = body;
  }

  public static Answer of(String contentType, String body) {
    return new Answer(true, contentType, body);
  }

  /** One JSON object on a line. */
  public static Answer json(String object) {
    return of("application/json", object + "\n");
  }

  /** Done, with a message. */
  public static Answer done(String message) {
    return json(
        new JsonWriter().object().put("ok", true).put("message", message).endObject().toString());
  }

  /** Refused, with the reason and what to do. */
  public static Answer refused(String error) {
    return new Answer(
        false,
        "application/json",
        new JsonWriter().object().put("ok", false).put("error", error).endObject() + "\n");
  }

  public boolean isDone() {
    return done;
  }

  public String contentType() {
    return contentType;
  }

  public String body() {
    return body;
  }
}
