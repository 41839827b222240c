package io.github.jmptcp.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A JSON object (RFC 8259) that another process wrote. A member that is missing, or of another type
 * than the one asked for, is as one that is false or empty. Immutable.
 */
public final class JsonObject {
  private final Map<String, Object> members;

  private JsonObject(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Reads an object and nothing else.
   *
   * @throws IOException where the text is not one
   */
  public static JsonObject parse(String text) throws IOException {
    return new JsonObject(new JsonParser(text).object());
  }

  /** Whether the member is {@code true}. */
  public boolean isTrue(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  /** Returns the objects that the member, an array, has as its elements. */
  public List<JsonObject> objects(String name) {
    Object value = members.get(name);
    if (!(value instanceof List)) {
      return Collections.emptyList();
    }
    List<JsonObject> objects = new ArrayList<>();
    for (Object each : (List<?>) value) {
      if (each instanceof JsonParser.Members) {
        objects.add(new JsonObject((JsonParser.Members) each));
      }
    }
    return objects;
  }
}
