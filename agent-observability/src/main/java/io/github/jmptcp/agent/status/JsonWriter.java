package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.report.LineText;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) to a string, on one line. Not safe for concurrent use. */
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder(1024);
  private boolean first = true;

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
    first = true;
    return this;
  }

  public JsonWriter endObject() {
    return close('}');
  }

  public JsonWriter endArray() {
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

  /** An element of an array. */
  public JsonWriter value(String value) {
    separate();
    string(value);
    return this;
  }

  private JsonWriter name(String name) {
    separate();
    string(name);
    out.append(':');
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
