package io.github.jmptcp.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelSupportTest {
  @TempDir Path folder;
  private KernelSupport support;

  @BeforeEach
  void openLog() {
    support =
        new KernelSupport(Log.open(Level.DEBUG, folder.resolve("log").toString()), new Counters());
  }

  private List<String> log() throws Exception {
    return Files.readAllLines(folder.resolve("log"));
  }

  @ParameterizedTest
  @CsvSource({
    "92, ENOPROTOOPT, sysctl -w net.mptcp.enabled=1",
    "93, EPROTONOSUPPORT, CONFIG_MPTCP",
    "22, EINVAL, Linux 5.6",
    "38, ENOSYS, a seccomp filter forbids it",
    "1, EPERM, AppArmor",
    "13, EACCES, SELinux",
    "24, EMFILE, may limit protocol 262",
    "23, ENFILE, may limit protocol 262",
    "105, ENOBUFS, memory of the kernel or of the cgroup is short",
    "12, ENOMEM, memory of the kernel or of the cgroup is short",
    "97, EAFNOSUPPORT, this address family has no MPTCP here",
    "5, EIO, MPTCP is unavailable now"
  })
  void an_errno_is_named_with_what_it_means(int errno, String name, String meaning)
      throws Exception {
    support.refused(errno);
    support.refused(errno);
    assertThat(log()).as("once").hasSize(1);
    assertThat(log().get(0))
        .startsWith("[jmptcp] WARN socket(..., IPPROTO_MPTCP) failed with " + name + ": ")
        .contains(meaning)
        .endsWith("; going on with plain TCP");
    assertThat(support.isWorthAsking()).isFalse();
  }

  @Test
  void each_errno_has_its_line() throws Exception {
    for (int errno : new int[] {1, 65, 64, 63, 129, 133, 1, 65, 64, 63, 129, 133}) {
      support.refused(errno);
    }
    assertThat(log()).hasSize(6);
  }

  @Test
  void a_kernel_that_refused_for_a_time_is_reported_when_it_grants_again() throws Exception {
    support.granted();
    support.refused(Errno.ENOBUFS);
    support.granted();
    support.granted();
    assertThat(log()).hasSize(2);
    assertThat(log().get(1)).endsWith("INFO the kernel opens MPTCP sockets again");
    assertThat(support.isWorthAsking()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM})
  void shortages(int errno) {
    assertThat(KernelSupport.isShortage(errno)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOPROTOOPT, Errno.EPROTONOSUPPORT})
  void no_shortages(int errno) {
    assertThat(KernelSupport.isShortage(errno)).isFalse();
  }

  @Test
  void the_probe_leaves_nothing_open_and_shows_what_mptcp_has() throws Exception {
    FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
    support.probe(kernel.libC());
    assertThat(kernel.open()).isEmpty();
    assertThat(support.hasKeepaliveTimes()).isTrue();
    assertThat(support.isWorthAsking()).isTrue();
    FakeSockets older = new FakeSockets(FakeKernelVersion.LINUX_6_6);
    support.probe(older.libC());
    assertThat(older.open()).isEmpty();
    assertThat(support.hasKeepaliveTimes()).isFalse();
    assertThat(log()).isEmpty();
  }

  @Test
  void an_mptcp_without_fionread_is_not_used() throws Exception {
    FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
    kernel.refuses(CFunction.IOCTL, Errno.EOPNOTSUPP);
    support.probe(kernel.libC());
    assertThat(support.isWorthAsking()).isFalse();
    assertThat(kernel.open()).isEmpty();
    assertThat(log().get(0)).contains(" lacks FIONREAD, for available(); going on with plain TCP");
  }
}
