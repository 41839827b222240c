package io.github.jmptcp.agent.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What systemd knows of a service, as {@code systemctl show} prints it. */
final class ServiceUnit {
  private static final String PROPERTIES =
      "LoadState,Environment,EnvironmentFiles,CapabilityBoundingSet,RestrictAddressFamilies";

  private final String[] lines;

  private ServiceUnit(String[] lines) {
    this.lines = lines;
  }

  static ServiceUnit load(Systemctl systemctl, String unit) throws IOException {
    return new ServiceUnit(
        systemctl.run("show", "--property=" + PROPERTIES, "--", unit).split("\n"));
  }

  /**
   * Returns the full name of a service: {@code app} is {@code app.service}, as in {@code
   * systemctl}.
   *
   * @throws IllegalArgumentException where it names no service
   */
  static String name(String text) {
    // systemd.unit(5): the characters of a unit's name
    if (!text.matches("[A-Za-z0-9:_.\\\\@-]{1,250}") || text.startsWith("-")) {
      throw new IllegalArgumentException(text + " is no name of a unit");
    }
    if (text.matches(".*\\.(socket|timer|target|mount|path|slice|scope|device|swap|automount)")) {
      throw new IllegalArgumentException(text + " is no service, and only services run a JVM");
    }
    return text.endsWith(".service") ? text : text + ".service";
  }

  boolean isLoaded() {
    return "loaded".equals(property("LoadState"));
  }

  String loadState() {
    return property("LoadState");
  }

  /** Whether the bounding set lacks a capability, so that an ambient one would have no effect. */
  boolean forbidsCapability(String capability) {
    String set = property("CapabilityBoundingSet");
    return !set.isEmpty() && !words(set).contains(capability);
  }

  /** Whether sockets of that family are refused. */
  boolean forbidsFamily(String family) {
    String allowed = property("RestrictAddressFamilies");
    boolean listed = words(allowed.replace("~", "")).contains(family);
    return allowed.startsWith("~") ? listed : !allowed.isEmpty() && !listed;
  }

  /** The value of an environment variable that the unit sets; empty where it sets none. */
  String environment(String variable) {
    String value = "";
    for (String assignment : words(property("Environment"))) {
      if (assignment.startsWith(variable + "=")) {
        value = assignment.substring(variable.length() + 1);
      }
    }
    return value;
  }

  /** The files that the unit reads variables from. */
  List<String> environmentFiles() {
    List<String> files = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("EnvironmentFiles=/")) {
        files.add(
            line.substring(line.indexOf('=') + 1).replaceFirst(" \\(ignore_errors=.*\\)$", ""));
      }
    }
    return files;
  }

  private String property(String name) {
    for (String line : lines) {
      if (line.startsWith(name + "=")) {
        return line.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** Splits at spaces outside of quotes, and takes quotes and escapes away. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words;
  }
}
