package io.github.jmptcp.it.applications;

import static java.util.Locale.ROOT;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server and a client of it, as they come from Maven Central and Debian.
 *
 * @param title what the table calls it; each <code>{...}</code> stands for a version: of a library
 *     by its artifact, or of a native server by the word {@code server}
 * @param releases the Java releases it runs on, the one that is measured first
 */
record Application(String title, Server server, JavaPart client, List<Integer> releases) {
  private static final Pattern VERSION = Pattern.compile("\\{(.+?)}");

  Application(String title, Server server, JavaPart client, Integer... releases) {
    this(title, server, client, List.of(releases));
  }

  /** Its title with the versions that are here. */
  String name() throws IOException {
    StringBuilder name = new StringBuilder();
    Matcher version = VERSION.matcher(title);
    while (version.find()) {
      version.appendReplacement(name, Matcher.quoteReplacement(version(version.group(1))));
    }
    return version.appendTail(name).toString();
  }

  private String version(String of) throws IOException {
    if (of.equals("server")) {
      return ((NativeServer) server).version();
    }
    return Stream.of(server, client)
        .filter(JavaPart.class::isInstance)
        .flatMap(part -> ((JavaPart) part).version(of).stream())
        .findFirst()
        .orElseThrow();
  }

  /** Its name in a test report, without a version. */
  String id() {
    String served =
        server instanceof JavaPart java ? java.mainClass() : server.toString().toLowerCase(ROOT);
    return client.mainClass() + " with " + served;
  }

  /** Both sides of the table's column. */
  String sides() {
    return client.side() + ", " + server.side();
  }
}
