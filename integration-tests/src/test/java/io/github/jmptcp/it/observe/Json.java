package io.github.jmptcp.it.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value, read by a parser that is not the product's: objects, arrays, strings, numbers. */
record Json(Object value) {

  static Json parse(String text) {
    Parser parser = new Parser(text);
    Object value = parser.value();
    parser.skipBlanks();
    if (parser.at != text.length()) {
      throw new AssertionError("something follows the JSON at " + parser.at + ": " + text);
    }
    return new Json(value);
  }

  Json get(String name) {
    Map<?, ?> object = (Map<?, ?>) value;
    if (!object.containsKey(name)) {
      throw new AssertionError("no " + name + " in " + object.keySet());
    }
    return new Json(object.get(name));
  }

  boolean has(String name) {
    return ((Map<?, ?>) value).containsKey(name);
  }

  List<Json> list() {
    return ((List<?>) value).stream().map(Json::new).toList();
  }

  long number() {
    return (Long) value;
  }

  String string() {
    return (String) value;
  }

  boolean bool() {
    return (Boolean) value;
  }

  Map<?, ?> map() {
    return (Map<?, ?>) value;
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private char next() {
      skipBlanks();
      return text.charAt(at);
    }

    private void expect(char c) {
      if (next() != c) {
        throw new AssertionError(c + " expected at " + at + " of " + text);
      }
      at++;
    }

    Object value() {
      switch (next()) {
        case '{':
          return object();
        case '[':
          return array();
        case '"':
          return string();
        case 't':
          return word("true", true);
        case 'f':
          return word("false", false);
        default:
          int start = at;
          while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
          }
          return Long.valueOf(text.substring(start, at));
      }
    }

    private Object word(String word, Object meaning) {
      if (!text.startsWith(word, at)) {
        throw new AssertionError(word + " expected at " + at + " of " + text);
      }
      at += word.length();
      return meaning;
    }

    private Map<String, Object> object() {
      Map<String, Object> object = new LinkedHashMap<>();
      expect('{');
      while (next() != '}') {
        if (!object.isEmpty()) {
          expect(',');
        }
        next();
        String name = string();
        expect(':');
        if (object.put(name, value()) != null) {
          throw new AssertionError("twice: " + name);
        }
      }
      at++;
      return object;
    }

    private List<Object> array() {
      List<Object> array = new ArrayList<>();
      expect('[');
      while (next() != ']') {
        if (!array.isEmpty()) {
          expect(',');
        }
        array.add(value());
      }
      at++;
      return array;
    }

    private String string() {
      expect('"');
      StringBuilder string = new StringBuilder();
      while (text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c == '\\') {
          c = text.charAt(at++);
          if (c == 'u') {
            c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
            at += 4;
          }
        }
        string.append(c);
      }
      at++;
      return string.toString();
    }
  }
}
