package io.github.jmptcp.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceCountersTest {
  private static final String MPTCP =
      """
      MPTcpExt: MPCapableSYNRX MPCapableSYNTX Blackhole
      MPTcpExt: 7 12 0
      """;
  private static final String TCP =
      """
      TcpExt: SyncookiesSent SyncookiesRecv
      TcpExt: 1 2
      """;

  @TempDir Path folder;

  private Map<String, Long> all(String content) throws IOException {
    return NamespaceCounters.all(file(content), NamespaceCounters.MPTCP);
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("netstat"), content).toString();
  }

  @Test
  void reads_the_group_of_mptcp_wherever_it_is() throws IOException {
    Map<String, Long> expected =
        Map.of("MPCapableSYNRX", 7L, "MPCapableSYNTX", 12L, "Blackhole", 0L);
    assertThat(all(MPTCP)).isEqualTo(expected);
    assertThat(all(MPTCP + TCP)).isEqualTo(expected);
    assertThat(all(TCP + MPTCP)).isEqualTo(expected);
  }

  @Test
  void has_none_on_a_kernel_without_mptcp() throws IOException {
    assertThat(all(TCP)).isEmpty();
    assertThat(all("")).isEmpty();
    assertThat(all("MPTcpExt: MPCapableSYNRX\n")).isEmpty();
  }

  @Test
  void reads_a_counter_of_the_group_that_is_asked_for() throws IOException {
    String file =
        file(
            """
            TcpExt: SyncookiesSent TCPLossProbes TCPTimeouts
            TcpExt: 1 2 42
            IpExt: InNoRoutes TCPTimeouts
            IpExt: 7 8
            """);
    assertThat(NamespaceCounters.read(file, "TcpExt", "TCPTimeouts")).isEqualTo(42);
    assertThat(NamespaceCounters.read(file, "IpExt", "TCPTimeouts")).isEqualTo(8);
    assertThat(NamespaceCounters.read(file, "IpExt", "TCPLossProbes")).isEqualTo(-1);
    assertThat(NamespaceCounters.read(file, "MPTcpExt", "Blackhole")).isEqualTo(-1);
  }

  private static long read(String name) throws IOException {
    return NamespaceCounters.read(NamespaceCounters.FILE, NamespaceCounters.MPTCP, name);
  }

  @Test
  void reads_the_counters_of_this_kernel() throws IOException {
    Map<String, Long> all = NamespaceCounters.all(NamespaceCounters.FILE, NamespaceCounters.MPTCP);
    for (String name : all.keySet()) {
      assertThat(read(name)).isGreaterThanOrEqualTo(all.get(name));
    }
    assertThat(read("NoSuchCounter")).isEqualTo(-1);
  }
}
