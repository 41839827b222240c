package io.github.jmptcp.agent.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.files.RegularFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionParserTest {

  private static Options parse(String agentString) throws BadOptionException {
    return OptionParser.parse(agentString, new Properties(), Map.of());
  }

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }

  @Test
  void has_defaults_where_nothing_is_set() throws Exception {
    Options options = parse("");
    assertThat(options.text(Option.MODE)).isEqualTo("both");
    assertThat(options.text(Option.LOOPBACK)).isEqualTo("tcp");
    assertThat(options.text(Option.ENDPOINTS)).isNull();
    assertThat(options.isGiven(Option.MODE)).isFalse();
    assertThat(options.learnSeconds()).isEqualTo(600);
  }

  @Test
  void a_comma_ends_an_option_only_where_a_known_key_follows() throws Exception {
    Options options = parse("endpoints=auto:eth0,eth1,mode=client,logfile=/tmp/a,b.log");
    assertThat(options.text(Option.ENDPOINTS)).isEqualTo("auto:eth0,eth1");
    assertThat(options.text(Option.MODE)).isEqualTo("client");
    assertThat(options.text(Option.LOGFILE)).isEqualTo("/tmp/a,b.log");
  }

  @Test
  void a_key_given_twice_is_refused_unless_the_values_are_equal() throws Exception {
    assertThatThrownBy(() -> parse("loopback=mptcp,log=off,loopback=udp"))
        .isInstanceOf(BadOptionException.class)
        .hasMessageContaining("option loopback is given twice, as mptcp and as udp");
    assertThatThrownBy(() -> parse("strict,strict=false"))
        .hasMessageContaining("option strict is given twice, as true and as false");
    assertThat(parse("loopback=mptcp,loopback=mptcp").text(Option.LOOPBACK)).isEqualTo("mptcp");
  }

  @Test
  void every_word_that_help_lists_is_accepted() throws Exception {
    for (Option<?> option : Option.all()) {
      for (String word : option.type().words()) {
        assertThat(parse(option.key() + "=" + word).text(option)).isEqualTo(word);
      }
    }
  }

  @Test
  void the_kernel_decides_how_high_a_limit_may_be() throws Exception {
    assertThat(parse("subflows=9").subflows()).isEqualTo(9);
    assertThat(parse("add_addr_accepted=64").addAddrAccepted()).isEqualTo(64);
    assertThat(parse("subflows=0").subflows()).isZero();
    assertThat(parse("subflows=255").subflows()).isEqualTo(255);
  }

  @Test
  void revive_asks_for_paths_by_itself_unless_it_is_false() throws Exception {
    assertThat(parse("").text(Option.REVIVE)).isEqualTo("true");
    assertThat(parse("").asksForPaths()).isFalse();
    assertThat(parse("revive=all").asksForPaths()).isTrue();
    assertThat(parse("revive=false").asksForPaths()).isFalse();
    assertThat(parse("pm=userspace").asksForPaths()).isTrue();
    assertThatThrownBy(() -> parse("pm=userspaces"))
        .isInstanceOf(BadOptionException.class)
        .hasMessageContaining("did you mean userspace?");
  }

  @Test
  void paths_are_rules_that_may_hold_commas_and_are_refused_completely() throws Exception {
    String rules = "*.cdn.example:443=eth1,wwan0/backup;10.0.0.0/8=eth0,eth1/after=1s;*=auto";
    assertThat(parse("paths=" + rules + ",log=warn").text(Option.PATHS)).isEqualTo(rules);
    assertThat(parse("paths=*=auto,pm=userspace").isUserspace()).isTrue();
    assertThat(parse("paths=*=eth0").asksForPaths()).isTrue();
    assertThatThrownBy(() -> parse("paths=10.0.0.0/8=eth0;*=eth1/bakup"))
        .isInstanceOf(BadOptionException.class)
        .hasMessageContaining("path rule '*=eth1/bakup', character 8: '/bakup' is none of")
        .hasMessageContaining("nearest: /backup");
    assertThatThrownBy(() -> parse("path=*=eth1"))
        .isInstanceOf(BadOptionException.class)
        .hasMessageContaining("did you mean paths?");
    assertThatThrownBy(() -> parse("paths=*=eth0,eth1,reviv=all"))
        .isInstanceOf(BadOptionException.class)
        .hasMessageContaining("did you mean revive?");
  }

  @Test
  void keepalive_is_auto_off_or_a_time_that_the_kernel_takes() throws Exception {
    assertThat(parse("").text(Option.KEEPALIVE)).isEqualTo("auto");
    assertThat(parse("keepalive=2m").keepAlive().seconds()).isEqualTo(120);
    assertThat(parse("keepalive=off,log=warn").keepAlive().isOff()).isTrue();
    for (String bad : new String[] {"30", "0s", "10h", "automatic", ""}) {
      assertThatThrownBy(() -> parse("keepalive=" + bad))
          .isInstanceOf(BadOptionException.class)
          .hasMessageStartingWith("option keepalive=" + bad + ": ");
    }
  }

  @Test
  void a_bare_word_switches_something_on() throws Exception {
    assertThat(parse("strict").text(Option.STRICT)).isEqualTo("true");
    assertThat(parse("log=debug,strict").text(Option.STRICT)).isEqualTo("true");
  }

  @Test
  void the_first_of_agent_string_property_environment_and_file_wins(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("jmptcp.properties");
    Files.writeString(file, "mode=server\nloopback=mptcp\nlog=debug\njmx=false\n");
    Options options =
        OptionParser.parse(
            "mode=client,config=" + file,
            properties("jmptcp.mode", "both", "jmptcp.loopback", "tcp"),
            Map.of("JMPTCP_LOOPBACK", "mptcp", "JMPTCP_LOG", "warn"));
    assertThat(options.text(Option.MODE)).isEqualTo("client");
    assertThat(options.text(Option.LOOPBACK)).isEqualTo("tcp");
    assertThat(options.text(Option.LOG)).isEqualTo("warn");
    assertThat(options.text(Option.JMX)).isEqualTo("false");
  }

  @Test
  void prints_back_to_a_string_that_parses_to_the_same() throws Exception {
    Options options = parse("endpoints=10.0.2.1+dev+eth1;10.0.3.1,subflows=4,mode=both");
    assertThat(parse(options.toString()).toString()).isEqualTo(options.toString());
  }

  @Test
  void names_the_nearest_key_of_an_unknown_one() {
    assertThatThrownBy(() -> parse("loopbck=tcp"))
        .isInstanceOf(BadOptionException.class)
        .hasMessage("option loopbck: unknown; did you mean loopback?");
    assertThatThrownBy(() -> parse("log=info,loopbakc=tcp"))
        .hasMessage("option log=info,loopbakc=tcp: unknown loopbakc; did you mean loopback?");
    assertThatThrownBy(() -> parse("zebra=1")).hasMessage("option zebra: unknown");
  }

  @Test
  void names_the_nearest_word_of_a_bad_value() {
    assertThatThrownBy(() -> parse("mode=cleint"))
        .hasMessage("option mode=cleint: not one of both, client, server; did you mean client?");
    assertThatThrownBy(() -> parse("subflows=256"))
        .hasMessage("option subflows=256: not a number from 0 to 255");
    assertThatThrownBy(() -> parse("add_addr_accepted=-1"))
        .hasMessage("option add_addr_accepted=-1: not a number from 0 to 255");
    assertThatThrownBy(() -> parse("learn=10"))
        .hasMessage("option learn=10: not a duration such as 90s, 10m or 1h, nor off");
    assertThatThrownBy(() -> parse("mode=")).hasMessage("option mode=: no value");
  }

  @Test
  void strict_counts_wherever_it_stands() {
    assertThatThrownBy(() -> parse("loopbck=tcp,strict=true"))
        .isInstanceOfSatisfying(BadOptionException.class, e -> assertThat(e.strict()).isTrue());
    assertThatThrownBy(() -> parse("loopbck=tcp"))
        .isInstanceOfSatisfying(BadOptionException.class, e -> assertThat(e.strict()).isFalse());
  }

  @Test
  void a_slip_in_the_environment_is_found_but_other_software_s_variables_are_not_ours() {
    assertThatThrownBy(
            () -> OptionParser.parse("", new Properties(), Map.of("JMPTCP_LOOPBCK", "tcp")))
        .hasMessage("environment JMPTCP_LOOPBCK: unknown; did you mean JMPTCP_LOOPBACK?");
    Map<String, String> kubernetes =
        Map.of(
            "JMPTCP_SERVICE_HOST", "10.0.0.1",
            "JMPTCP_PORT", "tcp://10.0.0.1:80",
            "JMPTCP_PORT_80_TCP_PROTO", "tcp");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> OptionParser.parse("", new Properties(), kubernetes)))
        .isNull();
  }

  @Test
  void reports_the_position_of_a_bad_word_in_endpoints() throws Exception {
    assertThat(parse("endpoints=10.0.2.1+dev+eth1+subflow;2001:db8::1+signal").asksForPaths())
        .isTrue();
    assertThatThrownBy(() -> parse("endpoints=10.0.2.1+subflow;10.0.3.1+sinal"))
        .hasMessageContaining("at character 27 ")
        .hasMessageContaining("did you mean \"signal\"?");
    assertThatThrownBy(() -> parse("endpoints=atuo")).hasMessageEndingWith("did you mean auto?");
    assertThat(parse("endpoints=auto:eth0,wlan0").text(Option.ENDPOINTS))
        .isEqualTo("auto:eth0,wlan0");
    assertThatThrownBy(() -> parse("endpoints=auto:eth0,"))
        .hasMessageContaining("at character 11: \"\" is no interface name");
  }

  @Test
  void names_the_file_that_cannot_be_read() {
    assertThatThrownBy(() -> parse("config=/does/not/exist"))
        .hasMessageContaining("option config=/does/not/exist: ");
  }

  @Test
  void a_variable_in_lower_case_is_refused() {
    assertThatThrownBy(
            () -> OptionParser.parse("", new Properties(), Map.of("JMPTCP_mode", "client")))
        .hasMessage("environment JMPTCP_mode: unknown; did you mean JMPTCP_MODE?");
    assertThatThrownBy(
            () -> OptionParser.parse("", new Properties(), Map.of("JMPTCP_MODE", "cleint")))
        .hasMessageStartingWith("environment JMPTCP_MODE=cleint: not one of");
    assertThatThrownBy(() -> OptionParser.parse("", properties("jmptcp.Mode", "client"), Map.of()))
        .hasMessage("-Djmptcp.Mode: unknown; did you mean mode?");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_file_that_is_not_regular_or_too_large_is_refused_at_once(@TempDir Path folder)
      throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> parse("config=" + fifo))
        .hasMessage("option config=" + fifo + ": " + fifo + " is not a regular file");
    assertThatThrownBy(() -> parse("config=/dev/zero"))
        .hasMessage("option config=/dev/zero: /dev/zero is not a regular file");
    Path large = Files.write(folder.resolve("large"), new byte[RegularFile.MAX_BYTES + 1]);
    assertThatThrownBy(() -> parse("config=" + large))
        .hasMessageEndingWith("has more than 1048576 bytes (1 MiB)");
  }

  /** Where the word may stand: each place compares it with the known ones. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s=1",
        "%s",
        "mode=%s",
        "log=info,%s=1",
        "include=%s",
        "include=[%s]",
        "include=*:%s",
        "endpoints=%s",
        "endpoints=auto:%s",
        "endpoints=10.0.2.1+%s",
        "learn=%s",
        "config=%s",
        "logfile=%s",
        "control=%s",
        "loopback=tcp,loopback=%s"
      })
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_word_of_a_megabyte_is_refused_at_once_and_cut(String text) {
    String word = "x".repeat(500_000) + "\033" + "-".repeat(500_000);
    assertThatThrownBy(() -> parse(text.replace("%s", word)))
        .isInstanceOf(BadOptionException.class)
        .message()
        .hasSizeLessThan(1500)
        .doesNotContain("\033");
  }

  @Test
  void the_file_is_utf8_and_iso_8859_1_where_it_is_not(@TempDir Path folder) throws Exception {
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      Path file = Files.writeString(folder.resolve("config"), "logfile=/tmp/größe", charset);
      assertThat(parse("config=" + file).text(Option.LOGFILE)).isEqualTo("/tmp/größe");
    }
  }
}
