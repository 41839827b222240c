package io.github.jmptcp.it.harmless;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.util.stream.Stream;

/** A release and which of its two socket implementations it uses. */
record Jvm(JavaRelease release, boolean plainSocketImpl) {

  /** One of each kind of the JDK's socket classes. */
  static Stream<Jvm> some() {
    return Stream.concat(
        Stream.of(8, 11, 17, 25).map(feature -> new Jvm(JavaReleases.of(feature), false)),
        Stream.of(new Jvm(JavaReleases.of(17), true)));
  }

  /** The oldest and a new one, where the JDK's part is the same. */
  static Stream<Jvm> two() {
    return some().filter(jvm -> jvm.release.feature() == 8 || jvm.release.feature() == 25);
  }

  JavaCommand command() {
    JavaCommand command = JavaCommand.on(release);
    return plainSocketImpl ? command.jvmArgs("-Djdk.net.usePlainSocketImpl") : command;
  }

  @Override
  public String toString() {
    return release + (plainSocketImpl ? " with PlainSocketImpl" : "");
  }
}
