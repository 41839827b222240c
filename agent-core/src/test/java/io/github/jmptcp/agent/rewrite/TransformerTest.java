package io.github.jmptcp.agent.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerTest {

  @Test
  void leaves_a_class_file_that_it_does_not_understand_and_logs_it_once(@TempDir Path folder)
      throws IOException {
    byte[] classFile;
    try (JdkClasses.Reader reader = JdkClasses.all().get(0).reader()) {
      classFile = reader.classFile(CallSites.NET);
    }
    classFile[10] = 77; // the tag of the first constant
    byte[] before = classFile.clone();
    Path file = folder.resolve("log");
    Log log = Log.open(Level.INFO, file.toString());
    Transformer transformer = new Transformer(8, new Bridge(null, 8), log, name -> {});

    assertThat(transformer.transform(null, CallSites.NET, null, null, classFile)).isNull();
    assertThat(transformer.transform(null, CallSites.NET, null, null, classFile)).isNull();

    assertThat(classFile).isEqualTo(before);
    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .endsWith(
            "ERROR sun.nio.ch.Net is unchanged: its class file cannot be rewritten"
                + " (java.lang.IllegalArgumentException); please report this;"
                + " jmptcp is off, the application runs on plain TCP");
  }

  @Test
  void gives_up_where_a_class_of_the_jdk_that_is_loaded_cannot_be_rewritten(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("log");
    Log log = Log.open(Level.INFO, file.toString());
    Bridge bridge = new Bridge(null, 8);
    Class<?> net = Class.forName("sun.nio.ch.Net", false, null);
    Instrumentation instrumentation =
        (Instrumentation)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> {
                  switch (method.getName()) {
                    case "getAllLoadedClasses":
                      return new Class<?>[] {net, net};
                    case "retransformClasses":
                      throw new InternalError("made up");
                    default:
                      return null;
                  }
                });
    new Transformer(8, bridge, log, name -> {}).install(instrumentation);

    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .endsWith(
            "ERROR sun.nio.ch.Net cannot be rewritten: java.lang.InternalError: made up;"
                + " jmptcp is off, the application runs on plain TCP");
    assertThatThrownBy(bridge::define)
        .as("no class of the JDK can call it")
        .hasMessageContaining("given up");
    assertThat(bridge.isComplete()).isFalse();
  }

  @Test
  void does_not_look_at_classes_of_the_agents_own_loader(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("log");
    Log log = Log.open(Level.DEBUG, file.toString());
    Transformer transformer = new Transformer(8, new Bridge(null, 8), log, name -> {});
    byte[] unreadable = new byte[10];

    ClassLoader own = Transformer.class.getClassLoader();
    assertThat(transformer.transform(own, NettyCallSites.SOCKET, null, null, unreadable)).isNull();
    assertThat(Files.readAllLines(file)).isEmpty();

    ClassLoader another = new ClassLoader() {};
    transformer.transform(another, NettyCallSites.SOCKET, null, null, unreadable);
    assertThat(Files.readAllLines(file)).isNotEmpty();
  }
}
