package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkToolsTest {
  @RegisterExtension final SystemProperties properties = new SystemProperties();

  @ParameterizedTest
  @CsvSource({
    "jdk.compiler,      true", // javac
    "jdk.jcmd,          true", // jps
    "java.base,         true", // keytool
    "jdk.httpserver,    false", // jwebserver
    "java.rmi,          false", // rmiregistry
    "com.example.shop,  false",
  })
  void a_tool_is_known_by_its_module(String module, boolean tool) {
    System.setProperty("jdk.module.main", module);
    assertThat(JdkTools.isOne()).isEqualTo(tool);
  }

  @ParameterizedTest
  @CsvSource({
    "com.sun.tools.javac.Main -d out A.java, true",
    "sun.tools.jps.Jps,                      true",
    "sun.security.tools.keytool.Main,        true",
    "com.sun.messaging.Broker,               false",
    "shop.jar --port 80,                     false",
  })
  void on_java_8_it_is_known_by_its_class(String command, boolean tool) {
    System.clearProperty("jdk.module.main");
    System.setProperty("sun.java.command", command);
    assertThat(JdkTools.isOne()).isEqualTo(tool);
  }
}
