package io.github.jmptcp.agent.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import io.github.jmptcp.procfs.BlackholeDetection;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlackholeTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 40_000);
  private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.2", 443);

  /** A kernel whose counters the test sets. */
  private static final class Detection implements BlackholeDetection {
    long blackholes;
    long skipped;
    boolean mayWrite = true;
    int rearmed;
    private long[] read = {-1, -1};

    @Override
    public void read() {
      read = new long[] {blackholes, skipped};
    }

    @Override
    public long blackholes() {
      return read[0];
    }

    @Override
    public long skippedSyns() {
      return read[1];
    }

    @Override
    public boolean rearm() {
      rearmed += mayWrite ? 1 : 0;
      return mayWrite;
    }
  }

  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();
  private final Detection detection = new Detection();

  @TempDir private Path folder;

  private Blackhole blackhole(boolean remembersPeers) throws Exception {
    File file = folder.resolve("log").toFile();
    Blackhole blackhole =
        new Blackhole(Log.open(Level.INFO, file.getPath()), detection, remembersPeers);
    blackhole.begin();
    return blackhole;
  }

  private String log() throws Exception {
    return Files.readString(folder.resolve("log"));
  }

  /** A connection that has fallen back after that many repeated SYNs. */
  private int fellBack(int repeatedSyns) {
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    kernel.connects(fd, LOCAL, PEER, false);
    ByteBuffer info = ByteBuffer.allocate(104).order(ByteOrder.nativeOrder());
    info.putInt(100, repeatedSyns);
    kernel.has(fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, info.array());
    return fd;
  }

  @Test
  void the_connect_that_made_the_kernel_stop_makes_it_go_on() throws Exception {
    Blackhole blackhole = blackhole(true);
    detection.blackholes = 1;
    detection.skipped = 3; // connections of others meanwhile
    assertThat(blackhole.reasonNow(libC, fellBack(2), PEER)).isEqualTo(TcpReason.NO_ANSWER);
    assertThat(detection.rearmed).isEqualTo(1);
    assertThat(log())
        .containsOnlyOnce(" WARN ")
        .contains("10.0.0.2:443 did not answer SYNs", "exclude=connect:10.0.0.2:443");
    assertThat(blackhole.reasonNow(libC, fellBack(0), PEER))
        .isEqualTo(TcpReason.ANSWERED_WITHOUT_MPTCP);
    detection.blackholes = 2;
    assertThat(blackhole.reasonNow(libC, fellBack(2), PEER)).isEqualTo(TcpReason.NO_ANSWER);
    assertThat(detection.rearmed).isEqualTo(2);
    assertThat(log()).as("logged once").containsOnlyOnce(" WARN ");
  }

  @Test
  void a_blackhole_of_another_process_is_left_to_it() throws Exception {
    Blackhole blackhole = blackhole(true);
    detection.blackholes = 1;
    detection.skipped = 1;
    assertThat(blackhole.reasonNow(libC, fellBack(0), PEER)).isEqualTo(TcpReason.SWITCHED_OFF);
    assertThat(detection.rearmed).isZero();
    assertThat(log()).contains("the kernel has switched MPTCP off for all connections");
  }

  @Test
  void a_lost_syn_to_a_peer_without_mptcp_is_no_blackhole() throws Exception {
    detection.blackholes = 1; // before this JVM
    Blackhole blackhole = blackhole(true);
    assertThat(blackhole.reasonNow(libC, fellBack(1), PEER))
        .isEqualTo(TcpReason.ANSWERED_WITHOUT_MPTCP);
    assertThat(detection.rearmed).isZero();
  }

  @Test
  void without_the_right_to_write_the_warning_names_the_command() throws Exception {
    detection.mayWrite = false;
    Blackhole blackhole = blackhole(true);
    detection.blackholes = 1;
    assertThat(blackhole.reasonNow(libC, fellBack(2), PEER)).isEqualTo(TcpReason.NO_ANSWER);
    detection.skipped = 1;
    assertThat(blackhole.reasonNow(libC, fellBack(0), PEER)).isEqualTo(TcpReason.SWITCHED_OFF);
    assertThat(log())
        .containsOnlyOnce(" WARN ")
        .contains("sysctl -w net.mptcp.blackhole_timeout=0", "MPTcpExtBlackhole=1");
  }

  @Test
  void the_kernel_is_left_alone_where_no_peer_is_remembered() throws Exception {
    Blackhole blackhole = blackhole(false);
    detection.blackholes = 1;
    assertThat(blackhole.reasonNow(libC, fellBack(2), PEER)).isEqualTo(TcpReason.NO_ANSWER);
    assertThat(detection.rearmed).isZero();
    assertThat(log()).contains("the kernel has switched MPTCP off for all connections");
  }

  @Test
  void kernels_without_the_detection_are_not_asked() throws Exception {
    detection.blackholes = -1;
    detection.skipped = -1;
    Blackhole blackhole = blackhole(true);
    assertThat(blackhole.reasonNow(libC, fellBack(2), PEER))
        .isEqualTo(TcpReason.ANSWERED_WITHOUT_MPTCP);
    assertThat(blackhole.reasonLater()).isEqualTo(TcpReason.ANSWERED_WITHOUT_MPTCP);
  }
}
