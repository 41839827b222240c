package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jmptcp.netlink.testkit.Replay;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that went between this library and a Linux 6.18 on x86-64, played back. */
class GoldenPathManagerTest {

  private static String golden(String name) throws Exception {
    assumeTrue(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "recorded on a little-endian machine");
    try (InputStream in = GoldenPathManagerTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void asks_the_same_and_understands_the_same_as_when_it_was_recorded() throws Exception {
    Replay replay = new Replay(golden("path-manager.txt"));
    PathManager manager = PathManager.open(replay);
    assertThat(manager.limits()).isEqualTo(new Limits(0, 2));
    manager.setLimits(new Limits(8, 5));
    assertThat(manager.addAsIs(EndpointParser.parse("10.0.1.1 port 8080 id 5 signal backup")))
        .hasToString("10.0.1.1 port 8080 id 5 signal backup");
    assertThat(manager.addAsIs(EndpointParser.parse("2001:db8::1 dev lo subflow fullmesh")))
        .hasToString("2001:db8::1 id 6 subflow fullmesh dev lo");
    assertThat(manager.endpoints()).hasSize(2);
    assertThatThrownBy(() -> manager.addAsIs(EndpointParser.parse("10.0.1.1 port 8080 signal")))
        .hasMessageContaining("EADDRINUSE, the kernel says \"create listen socket error: -98\"");
    assertThatThrownBy(() -> manager.setLimits(9L, null))
        .hasMessageContaining("\"limit greater than maximum (8)\" (at byte 20 of the request)");
    assertThat(manager.changeFlags(6, List.of(EndpointFlag.BACKUP), List.of()).flags())
        .containsExactly(EndpointFlag.SUBFLOW, EndpointFlag.BACKUP, EndpointFlag.FULLMESH);
    manager.delete(5);
    manager.flush();
    assertThat(replay.stepsLeft()).isZero();
  }
}
