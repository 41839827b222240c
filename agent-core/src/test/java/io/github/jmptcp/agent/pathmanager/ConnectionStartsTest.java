package io.github.jmptcp.agent.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.testkit.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionStartsTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.1.1", 40_000);

  @TempDir private Path folder;

  private PathsOnFakeKernel process;

  private ConnectionStarts starts(String options) {
    process = new PathsOnFakeKernel(folder, options);
    return new ConnectionStarts(process.options.rules(), process.log);
  }

  private static InetAddress named(String name) throws Exception {
    return InetAddress.getByAddress(name, new byte[] {(byte) 192, 0, 2, 1});
  }

  @Test
  void a_rule_about_a_name_is_for_those_that_the_application_has_resolved() throws Exception {
    ConnectionStarts starts = starts("paths=*.example=eth2");
    starts.begin(/* opensSubflows= */ false, process);
    assertThat(starts.startOf(named("www.example"), 443))
        .hasToString("10.0.2.1 (eth2): paths=*.example=eth2");
    assertThat(starts.startOf(named("www.example.net"), 443)).isNull();
    assertThat(starts.application().nameOf(named("any"))).isEqualTo("www.example.net");
  }

  @ParameterizedTest
  @CsvSource({
    "*=eth1,              0",
    "'*=eth1,eth2',       1",
    "listen:*=eth1,       1",
    "listen:*=auto,       0",
  })
  void the_kernels_path_manager_takes_no_more_than_the_start_of_a_rule(String rules, int warnings) {
    ConnectionStarts starts = starts("paths=" + rules);
    starts.begin(false, process);
    assertThat(process.log())
        .filteredOn(line -> line.contains("with pm=kernel the option paths decides where"))
        .hasSize(warnings);
  }

  @Test
  void the_path_manager_in_user_space_takes_all_of_a_rule() {
    ConnectionStarts starts = starts("pm=userspace,paths=*=eth1,eth2");
    starts.begin(true, process);
    assertThat(process.log()).isEmpty();
  }

  @Test
  void where_addresses_cannot_be_read_connections_start_as_their_routes_lead() throws Exception {
    ConnectionStarts starts = starts("paths=*=eth2");
    process.kernel.on(Netlink.NETLINK_ROUTE, 22, 20, request -> Answer.error(Errno.EPERM));
    starts.begin(false, process);
    assertThat(starts.startOf(named("www.example"), 443)).isNull();
    assertThat(process.log())
        .singleElement()
        .asString()
        .startsWith(
            "WARN paths: connections start as their routes lead, not by the rules of the option"
                + " paths: ")
        .contains("EPERM");
  }

  @Test
  void only_one_that_opens_subflows_minds_what_the_application_binds() {
    ConnectionStarts starts = starts("paths=*=eth2");
    starts.begin(false, process);
    starts.isBound(LOCAL);
    assertThat(starts.mindsBound()).isFalse();
    assertThat(starts.application().hasBound(LOCAL)).isFalse();

    starts.begin(true, process);
    starts.isBound(LOCAL);
    assertThat(starts.mindsBound()).isTrue();
    assertThat(starts.application().hasBound(LOCAL)).isTrue();
  }
}
