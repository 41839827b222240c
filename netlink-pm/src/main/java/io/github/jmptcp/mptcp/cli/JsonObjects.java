package io.github.jmptcp.mptcp.cli;

import java.util.List;
import java.util.Map;

/** Writes objects of strings, numbers and {@code true} in the two layouts of {@code ip -j}. */
final class JsonObjects {
  private JsonObjects() {}

  /** An array on one line, or as {@code ip -j -p} indents it; ends with a newline. */
  static String array(List<Map<String, Object>> objects, boolean pretty) {
    StringBuilder text = new StringBuilder("[");
    String gap = "";
    for (Map<String, Object> object : objects) {
      text.append(gap).append(pretty && gap.isEmpty() ? " " : "");
      appendObject(object, pretty, text);
      gap = ",";
    }
    return text.append(pretty ? " ]\n" : "]\n").toString();
  }

  /** One object on one line. */
  static String object(Map<String, Object> fields) {
    StringBuilder text = new StringBuilder();
    appendObject(fields, false, text);
    return text.toString();
  }

  private static void appendObject(Map<String, Object> fields, boolean pretty, StringBuilder text) {
    text.append('{');
    String gap = "";
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      text.append(gap).append(pretty ? "\n        " : "");
      appendString(field.getKey(), text);
      text.append(pretty ? ": " : ":");
      if (field.getValue() instanceof String) {
        appendString((String) field.getValue(), text);
      } else {
        text.append(field.getValue());
      }
      gap = ",";
    }
    text.append(pretty ? "\n    }" : "}");
  }

  private static void appendString(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
