package io.github.jmptcp.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259) to a string: on one line, or as {@code ip -j -p} lays out an array of
 * objects. Not safe for concurrent use.
 */
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder(1024);
  private final boolean pretty;
  private boolean first = true;

  /** One line. */
  public JsonWriter() {
    this(false);
  }

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  /** The layout of {@code ip -j -p}: an array of objects whose members have a line each. */
  public static JsonWriter pretty() {
    return new JsonWriter(true);
  }

  /** Begins an object as an element of an array, or at the top. */
  public JsonWriter object() {
    return open('{');
  }

  public JsonWriter object(String name) {
    return name(name).open('{');
  }

  public JsonWriter array(String name) {
    return name(name).open('[');
  }

  public JsonWriter array() {
    return open('[');
  }

  private JsonWriter open(char bracket) {
    separate();
    out.append(bracket);
    if (pretty && bracket == '[') {
      out.append(' ');
    }
    first = true;
    return this;
  }

  public JsonWriter endObject() {
    if (pretty) {
      out.append("\n    ");
    }
    return close('}');
  }

  public JsonWriter endArray() {
    if (pretty && !first) {
      out.append(' ');
    }
    return close(']');
  }

  private JsonWriter close(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  /** A member; null is left out: what is not known has no name. */
  public JsonWriter put(String name, @Nullable String value) {
    if (value != null) {
      name(name).value(value);
    }
    return this;
  }

  public JsonWriter put(String name, long value) {
    name(name);
    separate();
    out.append(value);
    return this;
  }

  public JsonWriter put(String name, boolean value) {
    name(name);
    separate();
    out.append(value);
    return this;
  }

  /**
   * Members, in the order of the map.
   *
   * @param members strings, numbers and booleans by name
   */
  public JsonWriter putAll(Map<String, Object> members) {
    for (Map.Entry<String, Object> member : members.entrySet()) {
      Object value = member.getValue();
      if (value instanceof String) {
        put(member.getKey(), (String) value);
      } else if (value instanceof Boolean) {
        put(member.getKey(), (boolean) (Boolean) value);
      } else {
        put(member.getKey(), ((Number) value).longValue());
      }
    }
    return this;
  }

  /** An element of an array. */
  public JsonWriter value(String value) {
    separate();
    string(value);
    return this;
  }

  private JsonWriter name(String name) {
    separate();
    out.append(pretty ? "\n        " : "");
    string(name);
    out.append(pretty ? ": " : ":");
    first = true;
    return this;
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (LineText.isControl(c)) { // stricter than RFC 8259, for terminals
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit((c >> shift) & 15, 16));
        }
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
