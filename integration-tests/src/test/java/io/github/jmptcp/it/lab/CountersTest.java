package io.github.jmptcp.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {
  @Test
  void names_are_the_group_and_the_column_as_nstat_writes_them() {
    assertThat(
            Counters.parse(
                """
                TcpExt: SyncookiesSent TW
                TcpExt: 0 17
                MPTcpExt: MPCapableSYNRX MPCapableSYNTX
                MPTcpExt: 3 4
                """))
        .containsEntry("TcpExtTW", 17L)
        .containsEntry("MPTcpExtMPCapableSYNTX", 4L)
        .hasSize(4);
  }

  @Test
  void interface_bytes_are_the_first_and_the_ninth_column() {
    String text =
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
            lo:     100       1    0    0    0     0          0         0      200       1    0
            p1:  123456      10    0    0    0     0          0         0   654321       9    0
        """;
    assertThat(InterfaceBytes.parse("p1", text)).isEqualTo(new InterfaceBytes(123456, 654321));
  }
}
