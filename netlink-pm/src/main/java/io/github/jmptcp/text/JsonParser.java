package io.github.jmptcp.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads JSON (RFC 8259). The text may be anything: what is no JSON is an IOException. */
final class JsonParser {
  /** Deeper nesting is refused: each level takes a part of the stack. */
  private static final int DEEPEST = 32;

  private static final String NUMBERS = "+-.0123456789Ee";

  private final String text;
  private int at;
  private int depth;

  /** A JSON {@code null}, which is a value of its own. */
  enum Null {
    NULL
  }

  /** The members of an object: strings, numbers, booleans, {@link Null}, lists and members. */
  static final class Members extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1;
  }

  JsonParser(String text) {
    this.text = text;
  }

  /** Returns the members of the object that is the whole text. */
  Members object() throws IOException {
    Members members = members();
    skipBlanks();
    if (at < text.length()) {
      throw unexpected();
    }
    return members;
  }

  private IOException unexpected() {
    return new IOException(
        at < text.length() ? "not JSON at character " + at : "the JSON ends at character " + at);
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** Returns the next character that is no blank; it is still to be taken. */
  private char next() throws IOException {
    skipBlanks();
    return current();
  }

  private char current() throws IOException {
    if (at >= text.length()) {
      throw unexpected();
    }
    return text.charAt(at);
  }

  private void take(char expected) throws IOException {
    if (next() != expected) {
      throw unexpected();
    }
    at++;
  }

  /** Takes a comma, or the end of an object or array, which it is then behind. */
  private boolean isAtEnd(char end, boolean isFirst) throws IOException {
    if (next() == end) {
      at++;
      depth--;
      return true;
    }
    if (!isFirst) {
      take(',');
    }
    return false;
  }

  private void begin(char bracket) throws IOException {
    take(bracket);
    if (++depth > DEEPEST) {
      throw new IOException("JSON with more than " + DEEPEST + " levels");
    }
  }

  private Members members() throws IOException {
    Members members = new Members();
    begin('{');
    while (!isAtEnd('}', members.isEmpty())) {
      String name = string();
      take(':');
      members.put(name, value());
    }
    return members;
  }

  private List<Object> elements() throws IOException {
    List<Object> elements = new ArrayList<>();
    begin('[');
    while (!isAtEnd(']', elements.isEmpty())) {
      elements.add(value());
    }
    return elements;
  }

  private Object value() throws IOException {
    switch (next()) {
      case '{':
        return members();
      case '[':
        return elements();
      case '"':
        return string();
      case 't':
        return word("true", true);
      case 'f':
        return word("false", false);
      case 'n':
        return word("null", Null.NULL);
      default:
        return number();
    }
  }

  private Object word(String word, Object meaning) throws IOException {
    if (!text.startsWith(word, at)) {
      throw unexpected();
    }
    at += word.length();
    return meaning;
  }

  private Double number() throws IOException {
    int start = at;
    while (at < text.length() && NUMBERS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    try {
      return Double.valueOf(text.substring(start, at));
    } catch (NumberFormatException ignored) {
      at = start;
      throw unexpected();
    }
  }

  private String string() throws IOException {
    take('"');
    StringBuilder string = new StringBuilder();
    for (char c = current(); c != '"'; c = current()) {
      at++;
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() throws IOException {
    char c = current();
    at++;
    if (c == 'u') {
      return unicode();
    }
    int letter = "bfnrt".indexOf(c);
    if (letter < 0 && "\"\\/".indexOf(c) < 0) {
      at--;
      throw unexpected();
    }
    return letter < 0 ? c : "\b\f\n\r\t".charAt(letter);
  }

  private char unicode() throws IOException {
    int code = 0;
    for (int end = at + 4; at < end; at++) {
      int digit = Character.digit(current(), 16);
      if (digit < 0) {
        throw unexpected();
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }
}
