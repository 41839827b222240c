package io.github.jmptcp.paths.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.procfs.Sysctl;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipTextTest {
  private static final String TEXT =
      """
      jmptcp 1 boot
      limit subflows 2 8
      endpoint 10.0.2.1/0 id 3 flags subflow,backup ifindex 4 dev eth1
      endpoint 2001:db8::1/8080 id 0 flags signal ifindex 0 dev -
      lease 17 4711 4026531836 8 -1 10.0.2.1/0 2001:db8::1/8080
      owed-endpoint 17 4711 4026531836 ::ffff:10.0.3.1/0 id 7 flags subflow,0x100 ifindex 5 dev wwan0
      owed-sysctl net.mptcp.path_manager kernel userspace
      actor 17 4711 4026531836
      path-manager 17 4711 4026531836
      """;

  private static Ownership full() {
    ProcessIdentity process = new ProcessIdentity(17, 4711, "4026531836");
    Endpoint first =
        Endpoint.of("10.0.2.1")
            .id(3)
            .flags(EndpointFlag.SUBFLOW, EndpointFlag.BACKUP)
            .deviceIndex(4, "eth1")
            .build();
    Endpoint second = Endpoint.of("2001:db8::1").port(8080).flags(EndpointFlag.SIGNAL).build();
    Ownership ownership = new Ownership();
    ownership.putRaisedLimit(LimitKind.SUBFLOWS, new RaisedLimit(2, 8));
    ownership.putEndpoint(first);
    ownership.putEndpoint(second);
    ownership.putLease(
        new Lease(process, 8, Lease.UNSET, List.of(EndpointKey.of(first), EndpointKey.of(second))));
    ownership.putEndpointDebt(
        new EndpointDebt(
            process,
            Endpoint.of("::ffff:10.0.3.1").id(7).flagBits(0x102).deviceIndex(5, "wwan0").build()));
    ownership.putSysctlDebt(
        new SysctlDebt(Sysctl.of("net.mptcp.path_manager"), "kernel", "userspace"));
    ownership.setActor(process);
    ownership.addPathManager(process);
    return ownership;
  }

  private static Ownership parse(String text) throws OwnershipSyntaxException {
    return OwnershipText.parse(text, "boot");
  }

  @Test
  void reads_what_it_wrote() throws Exception {
    assertThat(OwnershipText.format(full(), "boot")).isEqualTo(TEXT);
    assertThat(OwnershipText.format(parse(TEXT), "boot")).isEqualTo(TEXT);
    Endpoint owed = parse(TEXT).endpointDebts().get(0).endpoint();
    assertThat(owed).isEqualTo(full().endpointDebts().get(0).endpoint());
    assertThat(owed.ipv4Mapped()).isTrue();
    assertThat(owed.deviceIndex()).isEqualTo(5);
  }

  @Test
  void ignores_the_file_of_another_boot_or_format() throws Exception {
    assertThat(OwnershipText.parse(TEXT, "later").isEmpty()).isTrue();
    assertThat(parse("").isEmpty()).isTrue();
    assertThat(parse(TEXT.replace("jmptcp 1", "jmptcp 2")).isEmpty()).isTrue();
  }

  @Test
  void preserves_lines_of_a_kind_that_a_newer_version_has_added() throws Exception {
    String newer = TEXT + "debt-of-2031 17 what ever\n";
    assertThat(OwnershipText.format(parse(newer), "boot")).isEqualTo(newer);
    Ownership alone = parse("jmptcp 1 boot\ndebt-of-2031 17 what ever\n");
    assertThat(alone.isEmpty()).isFalse();
  }

  /** Any of them would be given to the kernel at each start, or asked of it, and refused. */
  @ParameterizedTest
  @CsvSource({
    "limit subflows 2 8, limit subflows -5 8",
    "limit subflows 2 8, limit subflows 100 8",
    "limit subflows 2 8, limit subflows 2 4294967297",
    "limit subflows 2 8, limit subflows 2 256",
    "limit subflows 2 8, limit subflows 2",
    "limit subflows 2 8, limit subflows 2 8 9",
    "limit subflows 2 8, limit subflow 2 8",
    "id 3, id 256",
    "id 3, di 3",
    "id 7, id 0",
    "10.0.2.1/0 id, 10.0.2.999/0 id",
    "10.0.2.1/0 id, host/0 id",
    "'subflow,backup', 'subflow,backups'",
    "ifindex 4, ifindex -4",
    "dev eth1, dev a-name-of-16-char",
    "8080 id, 65536 id",
    "lease 17, lease 0",
    "lease 17, lease -17",
    "lease 17, lease 4194305",
    "lease 17 4711, lease 17 -4711",
    "8 -1, 8 -2",
    "8 -1, 256 -1",
    "-1 10.0.2.1/0, -1 10.0.2.1/65536",
    "-1 10.0.2.1/0, -1 10.0.2.1",
    "-1 10.0.2.1/0, -1 host/0",
    "kernel userspace, kernel",
    "actor 17 4711 4026531836, actor 17 4711",
  })
  void a_broken_line_is_reported_with_its_number(String good, String bad) {
    assertThat(TEXT).contains(good);
    String broken = TEXT.replaceFirst(good, bad);
    long line = TEXT.substring(0, TEXT.indexOf(good)).lines().count();
    assertThatThrownBy(() -> parse(broken))
        .isInstanceOf(OwnershipSyntaxException.class)
        .hasMessageMatching("(?s)line (" + line + "|" + (line + 1) + ") is broken \\(.*");
  }

  @Test
  void a_message_shows_no_more_than_the_start_of_a_line() {
    String endless = "x".repeat(500_000);
    assertThatThrownBy(() -> parse("jmptcp 1 boot\nlimit " + endless + " 1 2\n"))
        .isInstanceOf(OwnershipSyntaxException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void removes_the_leases_of_processes_that_ended_or_whose_id_was_given_again() throws Exception {
    ProcessIdentity self = ProcessIdentity.self();
    ProcessIdentity elsewhere = new ProcessIdentity(ProcessIdentity.MAX_PID, 1, "another");
    Ownership ownership = new Ownership();
    ownership.putLease(lease(self));
    ownership.putLease(
        lease(new ProcessIdentity(self.pid(), self.startTicks() - 1, self.pidNamespace())));
    ownership.putLease(lease(new ProcessIdentity(ProcessIdentity.MAX_PID, 1, self.pidNamespace())));
    ownership.putLease(lease(elsewhere));
    assertThat(ownership.removeDeadLeases(self)).hasSize(2);
    assertThat(ownership.leases()).extracting(Lease::process).containsExactly(self, elsewhere);
  }

  private static Lease lease(ProcessIdentity process) {
    return new Lease(process, 1, 1, List.of());
  }
}
