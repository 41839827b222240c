package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Under a userspace path manager, subflow by subflow. */
class UserspaceRevivalIT extends RevivalTests {
  private String before;

  @BeforeEach
  void remember() {
    before = sysctl();
  }

  private String sysctl() {
    return client.exec("cat", "/proc/sys/net/mptcp/pm_type").orFail().trim();
  }

  @Override
  PathEngine start() throws Exception {
    PathEngine engine = client.in(() -> PathEngine.of(debts, seen).userspace(true).start());
    await("the path manager", 20, () -> engine.snapshot().isActing());
    assertThat(sysctl()).isEqualTo("1");
    return engine;
  }

  @AfterEach
  void endpointsAreUntouched() {
    assertThat(debts.owed).isEmpty();
    assertThat(debts.log).noneMatch(each -> each.startsWith("owe"));
    assertThat(seen.count("problem")).as(seen.toString()).isZero();
  }
}
