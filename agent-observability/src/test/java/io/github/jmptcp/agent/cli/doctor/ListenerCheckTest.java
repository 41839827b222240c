package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerCheckTest {

  private static FakeHost host(int flags) {
    return new FakeHost(2, 2)
        .network(2, "eth0", "10.0.1.1")
        .network(3, "eth1", "10.0.2.1")
        .endpoint(1, "10.0.2.1", flags, 0);
  }

  @Test
  void a_listener_on_all_addresses_is_fine() throws Exception {
    assertThat(host(FakeHost.SIGNAL).listener("0.0.0.0", 8080).findings(new ListenerCheck()))
        .containsExactly("ok       listeners: none is bound so that peers cannot join an endpoint");
  }

  @Test
  void a_listener_on_another_address_than_the_announced_one_is_a_warning() throws Exception {
    assertThat(host(FakeHost.SIGNAL).listener("10.0.1.1", 8080).findings(new ListenerCheck()))
        .singleElement()
        .asString() // what comes behind is of JoinAdvice, by the kernel of the machine
        .startsWith(
            "warning  listeners: 10.0.1.1 port 8080 is bound to one address: its peers cannot join"
                + " 10.0.2.1 id 1 signal; fix: let it listen on all addresses, or ");
  }

  @Test
  void nothing_is_looked_at_where_a_process_manages_the_paths(@TempDir Path root) throws Exception {
    FakeHost host = host(FakeHost.SIGNAL).root(root).listener("10.0.1.1", 8080);
    host.sysctl("net/mptcp/path_manager", "userspace");
    assertThat(host.findings(new ListenerCheck())).isEmpty();
  }

  @Test
  void nothing_is_looked_at_where_no_address_is_announced() throws Exception {
    assertThat(host(FakeHost.SUBFLOW).listener("10.0.1.1", 8080).findings(new ListenerCheck()))
        .isEmpty();
  }
}
