package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherAgentsTest {

  @ParameterizedTest
  @CsvSource({
    "java|-javaagent:jmptcp.jar|-jar|app.jar, false",
    "java|-javaagent:other.jar|-javaagent:jmptcp.jar|Main, true",
    "java|@arguments|-javaagent:jmptcp.jar|Main, true",
    "java|-XX:VMOptionsFile=x|-javaagent:jmptcp.jar|Main, true",
    "java|Main, true"
  })
  void are_seen_in_the_launch(String launch, boolean others) {
    assertThat(OtherAgents.hasOthers(launch.replace('|', '\0'))).isEqualTo(others);
  }
}
