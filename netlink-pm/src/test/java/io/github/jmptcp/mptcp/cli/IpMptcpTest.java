package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.testkit.Answer;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.netns.Command;
import io.github.jmptcp.netns.Patience;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpMptcpTest {
  private static final int GROUP = 7;

  private final FakeKernel kernel = new FakeKernel();
  private final Family family = kernel.family("mptcp_pm", 28, 1, Map.of("mptcp_pm_events", GROUP));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Runs a monitor, does something once it listens, waits for a last word and closes it. */
  private int monitor(Runnable events, String lastWord, String... options) throws Exception {
    try (IpMptcp cli = new IpMptcp(kernel)) {
      String[] words = java.util.Arrays.copyOf(options, options.length + 1);
      words[options.length] = "monitor";
      CompletableFuture<Integer> exit =
          CompletableFuture.supplyAsync(
              () -> cli.run(words, new PrintStream(out, true), new PrintStream(err, true)));
      Patience.await("it listens", () -> kernel.members(16, GROUP) == 1);
      events.run();
      Patience.await(lastWord, () -> out().contains(lastWord));
      cli.close();
      return exit.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private void closed(long token) {
    kernel.multicast(family, GROUP, 3, new AttributeEncoder().u32(1, token));
  }

  @Test
  void monitor_reports_lost_events_and_what_exists_then() throws Exception {
    // one connection 10.0.1.1:40000 -> 10.0.1.2:80 with token 0xabc, for AF_INET alone
    byte[] diag = new byte[72 + 100];
    ByteBuffer.wrap(diag)
        .order(ByteOrder.BIG_ENDIAN)
        .put(0, (byte) 2)
        .put(1, (byte) 1)
        .putShort(4, (short) 40000)
        .putShort(6, (short) 80)
        .putInt(8, 0x0a000101)
        .putInt(24, 0x0a000102);
    ByteBuffer info = ByteBuffer.wrap(diag).order(ByteOrder.nativeOrder());
    info.putShort(72, (short) 100).putShort(74, (short) 2).putInt(76 + 12, 0xabc);
    kernel.on(4, 20, 20, r -> r.payload().get(0) == 2 ? Answer.of(diag) : Answer.ack());
    int exit =
        monitor(
            () -> {
              kernel.overflow();
              Patience.await("RESYNC_DONE", () -> out().contains("RESYNC_DONE"));
              closed(5);
            },
            "token=00000005");
    assertThat(exit).isEqualTo(IpMptcp.DONE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("netlink receive error No buffer space available (105)")
        .contains("ENOBUFS: events were lost");
    assertThat(out())
        .contains(
            "[          RESYNC] token=00000abc saddr4=10.0.1.1 daddr4=10.0.1.2 sport=40000 dport=80\n"
                + "[     RESYNC_DONE] connections=1\n"
                + "[          CLOSED] token=00000005\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-t | Timestamp: \\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4} \\d+ usec\\n\\[          CLOSED\\]",
        "-ts | \\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\] \\[          CLOSED\\]",
      })
  void monitor_prints_times_as_ip_does(String option, String pattern) throws Exception {
    monitor(() -> closed(5), "token=00000005", option);
    assertThat(out()).containsPattern("(?m)^" + pattern + " token=00000005$");
  }

  /** The lines of iproute2 7.1, as it prints them for the same attributes. */
  @Test
  void monitor_prints_devices_and_flags_by_name() throws Exception {
    byte[] link = new byte[16 + 12];
    ByteBuffer.wrap(link).order(ByteOrder.nativeOrder()).putInt(4, 3);
    System.arraycopy(new AttributeEncoder().string(3, "wwan0").toBytes(), 0, link, 16, 12);
    kernel.on(
        0,
        18,
        16,
        r ->
            r.payload().order(ByteOrder.nativeOrder()).getInt(4) == 3
                ? Answer.of(link)
                : Answer.error(Errno.ENODEV));
    monitor(
        () -> {
          kernel.multicast(
              family,
              GROUP,
              11,
              new AttributeEncoder()
                  .u32(1, 0xabcL)
                  .u8(4, 0)
                  .u8(3, 1)
                  .u8(11, 1)
                  .s32(15, 3)
                  .u32(16, 1)
                  .u32(17, 0));
          kernel.multicast(
              family, GROUP, 10, new AttributeEncoder().u32(1, 0xabcL).s32(15, 9).u16(13, 0x13));
          kernel.multicast(family, GROUP, 15, new AttributeEncoder().u16BigEndian(9, 80));
          kernel.multicast(family, GROUP, 99, new AttributeEncoder());
        },
        "UNKNOWN");
    assertThat(out())
        .isEqualTo(
            """
            [       SF_CLOSED] token=00000abc remid=0 locid=1 backup=1 ifindex=3 dev=wwan0\
             reset_reason=1 reset_flags=0
            [  SF_ESTABLISHED] token=00000abc ifindex=9 server_side deny_join_id0 flags=0x10
            [LISTENER_CREATED] sport=80
            [UNKNOWN 99]
            """);
  }

  @Test
  void monitor_writes_json_as_one_array() throws Exception {
    monitor(
        () -> {
          closed(5);
          kernel.multicast(
              family,
              GROUP,
              1,
              new AttributeEncoder().u32(1, 0xabcL).u16(13, 3).u16BigEndian(10, 80));
        },
        "abc",
        "--json");
    assertThat(out())
        .isEqualTo(
            "[{\"event\":\"CLOSED\",\"token\":\"0x5\"}\n"
                + ",{\"event\":\"CREATED\",\"token\":\"0xabc\",\"dport\":80,"
                + "\"server_side\":true,\"deny_join_id0\":true}\n]\n");
  }

  @Test
  void unprivileged_is_reported_with_the_capability() {
    kernel.on(family, 4, request -> Answer.error(Errno.EPERM));
    Command flush = Cli.run(new IpMptcp(kernel), "endpoint", "flush");
    assertThat(flush.exit()).isEqualTo(IpMptcp.REFUSED);
    assertThat(flush.err())
        .startsWith("RTNETLINK answers: Operation not permitted\nmptcp_pm FLUSH_ADDRS: EPERM: ")
        .contains("CAP_NET_ADMIN", "user namespace", "--cap-add=NET_ADMIN");

    kernel.refuseJoin(GROUP);
    Command monitor = Cli.run(new IpMptcp(kernel), "monitor");
    assertThat(monitor.exit()).isEqualTo(IpMptcp.REFUSED);
    assertThat(monitor.err())
        .startsWith("can't subscribe to mptcp events: Operation not permitted\n");
  }

  @Test
  void a_kernel_without_mptcp_is_reported() {
    Command show = Cli.run(new IpMptcp(new FakeKernel()), "endpoint", "show");
    assertThat(show.exit()).isEqualTo(IpMptcp.REFUSED);
    assertThat(show.err()).contains("ENOENT").contains("CONFIG_MPTCP");
  }

  @ParameterizedTest
  @CsvSource({"endpont show", "endpoint lst", "limits st", "-x limits show", "''", "monitor now"})
  void wrong_usage_sends_nothing_to_the_kernel(String line) {
    Command run = Cli.run(new IpMptcp(kernel), line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(run.exit()).isEqualTo(IpMptcp.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isNotEmpty();
    assertThat(kernel.requests()).isEmpty();
  }

  @Test
  void help_is_an_answer_not_an_error() {
    Command help = Cli.run(new IpMptcp(kernel), "help");
    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("endpoint add ADDRESS").contains("laminar");
  }
}
