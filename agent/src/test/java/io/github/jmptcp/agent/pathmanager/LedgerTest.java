package io.github.jmptcp.agent.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.EndpointParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {

  private static Ledger full() {
    Ledger ledger = new Ledger("boot");
    ledger.limits.put(Limit.SUBFLOWS, new Limit.Raised(2, 8));
    ledger.endpoints.add(EndpointParser.parse("10.0.2.1 id 3 subflow backup dev eth1"));
    ledger.endpoints.add(EndpointParser.parse("2001:db8::1 port 8080 signal"));
    ledger.holders.add(
        new Holder(new Process(17, 4711, "4026531836"), 8, Wish.UNSET, List.of("10.0.2.1/0")));
    return ledger;
  }

  @Test
  void reads_what_it_wrote() {
    String text = full().text();
    assertThat(Ledger.parse(text, "boot").text()).isEqualTo(text);
    assertThat(text)
        .isEqualTo(
            """
            jmptcp 1 boot
            limit subflows 2 8
            endpoint 10.0.2.1 id 3 subflow backup dev eth1
            endpoint 2001:db8::1 port 8080 signal
            holder 17 4711 4026531836 8 -1 10.0.2.1/0
            """);
  }

  @Test
  void takes_another_boot_s_or_a_broken_one_for_none() {
    String text = full().text();
    assertThat(Ledger.parse(text, "later").isEmpty()).isTrue();
    assertThat(Ledger.parse("", "boot").isEmpty()).isTrue();
    assertThat(Ledger.parse(text.replace("subflows 2 8", "subflows 2"), "boot").isEmpty()).isTrue();
    assertThat(Ledger.parse(text.replace("10.0.2.1 id", "10.0.2 idd"), "boot").isEmpty()).isTrue();
  }

  /** Any of them would be given to the kernel at each start, or asked of it, and refused. */
  @ParameterizedTest
  @CsvSource({
    "limit subflows 2 8, limit subflows -5 8",
    "limit subflows 2 8, limit subflows 100 8",
    "limit subflows 2 8, limit subflows 2 4294967297",
    "limit subflows 2 8, limit subflows 2 256",
    "10.0.2.1 id 3, 10.0.2.1 id 256",
    "port 8080, port 65536",
    "holder 17, holder 0",
    "holder 17, holder -17",
    "holder 17, holder 4194305",
    "4711, -4711",
    "8 -1, 8 -2",
    "8 -1, 256 -1",
    "10.0.2.1/0, 10.0.2.1/65536",
    "10.0.2.1/0, 10.0.2.1",
    "10.0.2.1/0, host/0",
  })
  void takes_a_number_out_of_range_for_broken(String good, String bad) {
    String text = full().text();
    assertThat(text).contains(good);
    assertThat(Ledger.parse(text.replace(good, bad), "boot").isEmpty()).isTrue();
  }

  @Test
  void forgets_processes_that_are_gone_or_whose_id_was_given_again() throws Exception {
    Process self = Process.self();
    Ledger ledger = full();
    ledger.holders.clear();
    ledger.holders.add(holder(self));
    ledger.holders.add(holder(new Process(self.pid, self.start - 1, self.pidNamespace)));
    ledger.holders.add(holder(new Process(Integer.MAX_VALUE, 1, self.pidNamespace)));
    Process elsewhere = new Process(Integer.MAX_VALUE, 1, "another PID namespace");
    ledger.holders.add(holder(elsewhere));
    assertThat(ledger.removeDead(self)).hasSize(2);
    assertThat(ledger.holders).extracting(each -> each.process).containsExactly(self, elsewhere);
  }

  private static Holder holder(Process process) {
    return new Holder(process, 1, 1, List.of());
  }
}
