package io.github.jmptcp.agent.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.paths.engine.SlowPaths;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Each option as the type that it means, where it is given and where it is not. */
class OptionsTest {

  private static Options parse(String agentString) throws Exception {
    return OptionParser.parse(agentString, new Properties(), Map.of());
  }

  @Test
  void every_default_is_well_formed() {
    for (Option<?> option : Option.all()) {
      String value = option.defaultValue();
      if (value != null) {
        assertThatCode(() -> option.type().parse(value))
            .as(option.key())
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void defaults() throws Exception {
    Options options = parse("");
    assertThat(options.isEnabled()).isTrue();
    assertThat(options.mode()).isEqualTo(Mode.BOTH);
    assertThat(options.isLoopbackOnTcp()).isTrue();
    assertThat(options.rules().whyNotConnect(InetAddress.getByName("10.0.0.1"), 1)).isNull();
    assertThat(options.learnSeconds()).isEqualTo(600);
    assertThat(options.emulatesOptions()).isTrue();
    assertThat(options.endpoints()).isNull();
    assertThat(options.subflows()).isNull();
    assertThat(options.addAddrAccepted()).isNull();
    assertThat(options.isUserspace()).isFalse();
    assertThat(options.revive()).isEqualTo(Revive.OWN);
    assertThat(options.slow()).isEqualTo(SlowPaths.KEEP);
    assertThat(options.tunesBuffers()).isFalse();
    assertThat(options.cleansUp()).isTrue();
    assertThat(options.keepAlive().isAutomatic()).isTrue();
    assertThat(options.keepAlive().isOff()).isFalse();
    assertThat(options.logLevel()).isEqualTo(Level.INFO);
    assertThat(options.logFile()).isNull();
    assertThat(options.wantsJmx()).isTrue();
    assertThat(options.wantsJfr()).isTrue();
    assertThat(options.remembersOrigins()).isFalse();
    assertThat(options.control()).isNull();
    assertThat(options.metrics()).isNull();
    assertThat(options).hasToString("");
  }

  @Test
  void what_is_given() throws Exception {
    Options options =
        parse(
            "enabled=false,mode=server,loopback=mptcp,exclude=10.0.0.1,learn=off,options=strict,"
                + "subflows=3,add_addr_accepted=0,pm=userspace,revive=all,cleanup=false,"
                + "buffers=auto,keepalive=20s,log=debug,logfile=/tmp/a,jmx=false,jfr=false,origin=true,"
                + "control=auto,metrics=9464");
    assertThat(options.isEnabled()).isFalse();
    assertThat(options.mode()).isEqualTo(Mode.SERVER);
    assertThat(options.mode().includesConnects()).isFalse();
    assertThat(options.mode().includesListeners()).isTrue();
    assertThat(options.isLoopbackOnTcp()).isFalse();
    assertThat(options.rules().whyNotConnect(InetAddress.getByName("10.0.0.1"), 1))
        .hasToString("exclude=10.0.0.1");
    assertThat(options.learnSeconds()).isZero();
    assertThat(options.emulatesOptions()).isFalse();
    assertThat(options.subflows()).isEqualTo(3);
    assertThat(options.addAddrAccepted()).isZero();
    assertThat(options.isUserspace()).isTrue();
    assertThat(options.revive()).isEqualTo(Revive.ALL);
    assertThat(options.cleansUp()).isFalse();
    assertThat(options.tunesBuffers()).isTrue();
    assertThat(options.keepAlive().seconds()).isEqualTo(20);
    assertThat(options.keepAlive().isAutomatic()).isFalse();
    assertThat(options.logLevel()).isEqualTo(Level.DEBUG);
    assertThat(options.logFile()).isEqualTo("/tmp/a");
    assertThat(options.wantsJmx()).isFalse();
    assertThat(options.wantsJfr()).isFalse();
    assertThat(options.remembersOrigins()).isTrue();
    assertThat(options.control().isAutomatic()).isTrue();
    assertThat(options.control()).hasToString("auto");
    assertThat(options.metrics()).hasToString("9464");
    assertThat(options.metrics().address()).isEqualTo(new InetSocketAddress("127.0.0.1", 9464));
    assertThat(parse(options.toString())).hasToString(options.toString());
  }

  @Test
  void other_words_of_the_same_options() throws Exception {
    assertThat(parse("mode=client").mode()).isEqualTo(Mode.CLIENT);
    assertThat(parse("revive=false").revive()).isEqualTo(Revive.NONE);
    assertThat(parse("revive=true").revive()).isEqualTo(Revive.OWN);
    assertThat(parse("slow=backup").slow()).isEqualTo(SlowPaths.BACKUP);
    assertThat(parse("endpoints=auto").slow()).isEqualTo(SlowPaths.BACKUP);
    assertThat(parse("pm=userspace").slow()).isEqualTo(SlowPaths.BACKUP);
    assertThat(parse("endpoints=auto,slow=keep").slow()).isEqualTo(SlowPaths.KEEP);
    assertThat(parse("subflows=4").slow()).as("others' endpoints").isEqualTo(SlowPaths.KEEP);
    assertThat(parse("slow=backup").asksForPaths()).isTrue();
    assertThat(parse("slow=keep").asksForPaths()).isFalse();
    assertThat(parse("keepalive=off").keepAlive().isOff()).isTrue();
    assertThat(parse("keepalive=auto").keepAlive().isAutomatic()).isTrue();
    assertThat(parse("control=off").control()).isNull();
    assertThat(parse("control=/run/a.sock").control().isAutomatic()).isFalse();
    assertThat(parse("metrics=off").metrics()).isNull();
    assertThat(parse("learn=90s").learnSeconds()).isEqualTo(90);
    assertThat(parse("log=off").logLevel()).isEqualTo(Level.OFF);
  }

  @Test
  void endpoints_are_a_list_or_chosen() throws Exception {
    EndpointList list = parse("endpoints=10.0.2.1+dev+lo+subflow;10.0.3.1").endpoints();
    assertThat(list.isAutomatic()).isFalse();
    assertThat(list.endpoints())
        .extracting(Endpoint::address)
        .containsExactly(InetAddress.getByName("10.0.2.1"), InetAddress.getByName("10.0.3.1"));
    assertThat(list).hasToString("10.0.2.1+dev+lo+subflow;10.0.3.1");
    EndpointList all = parse("endpoints=auto").endpoints();
    assertThat(all.isAutomatic()).isTrue();
    assertThat(all.interfaces()).isEmpty();
    assertThat(all.endpoints()).isEmpty();
    EndpointList some = parse("endpoints=auto:eth0,eth1").endpoints();
    assertThat(some.isAutomatic()).isTrue();
    assertThat(some.interfaces()).containsExactly("eth0", "eth1");
  }
}
