package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadWatchTest {

  @ParameterizedTest
  @CsvSource({
    // as a transformer is given it, and as Class.getName has it
    "com/sun/jmx/mbeanserver/JmxMBeanServer, true,  false, false, 1",
    "com.sun.jmx.mbeanserver.JmxMBeanServer, true,  false, false, 1",
    "jdk/jfr/FlightRecorder,                 false, true,  false, 1",
    "java/util/logging/LogManager,           false, false, true,  0",
    "java/util/logging/LogNanager,           false, false, false, 0",
    "jdk/jfr/FlightRecordes,                 false, false, false, 0",
  })
  void it_records_what_begins_and_who_waits_for_it(
      String name, boolean jmx, boolean jfr, boolean logManager, int notified) {
    LoadWatch loads = new LoadWatch();
    AtomicInteger calls = new AtomicInteger();
    loads.listener(calls::incrementAndGet);
    loads.loaded(name);
    assertThat(loads.hasJmx()).isEqualTo(jmx);
    assertThat(loads.hasJfr()).isEqualTo(jfr);
    assertThat(loads.hasLogManager()).isEqualTo(logManager);
    assertThat(calls).hasValue(notified);
  }

  @Test
  void what_was_loaded_before_anyone_listens_is_known() {
    LoadWatch loads = new LoadWatch();
    loads.loaded("jdk/jfr/FlightRecorder");
    assertThat(loads.hasJfr()).isTrue();
  }
}
