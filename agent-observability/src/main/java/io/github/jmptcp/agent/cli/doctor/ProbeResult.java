package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.text.JsonObject;
import io.github.jmptcp.text.JsonWriter;
import java.io.IOException;

/** How a connection was opened under the agent. Immutable. */
final class ProbeResult {
  private static final String REQUESTED = "requested";
  private static final String IN_USE = "in_use";

  private final boolean requested;
  private final boolean inUse;

  ProbeResult(boolean requested, boolean inUse) {
    this.requested = requested;
    this.inUse = inUse;
  }

  /**
   * Reads what {@link #toJson} has written.
   *
   * @throws IOException where the text is another one
   */
  static ProbeResult parse(String json) throws IOException {
    JsonObject object = JsonObject.parse(json);
    return new ProbeResult(object.isTrue(REQUESTED), object.isTrue(IN_USE));
  }

  String toJson() {
    return new JsonWriter()
        .object()
        .put(REQUESTED, requested)
        .put(IN_USE, inUse)
        .endObject()
        .toString();
  }

  /** Whether the connecting socket was opened with IPPROTO_MPTCP. */
  boolean isRequested() {
    return requested;
  }

  /** Whether MPTCP was in use after the handshake. */
  boolean isInUse() {
    return inUse;
  }
}
