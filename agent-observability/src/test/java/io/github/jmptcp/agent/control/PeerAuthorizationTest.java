package io.github.jmptcp.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users are compared by uid, not by a name that may be the number of another. */
class PeerAuthorizationTest {
  private static final Path OWN = Path.of("/proc/self/task");
  private static final Path ROOTS = Path.of("/proc");

  private record Peer(String name, List<Path> files) implements PeerUser {
    @Override
    public boolean owns(Path file) {
      return files.contains(file);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  void the_user_of_the_jvm_and_root_are_answered() throws IOException {
    PeerAuthorization users = new PeerAuthorization(OWN, ROOTS);
    assertThat(users.isAllowed(new Peer("app", List.of(OWN)))).isTrue();
    assertThat(users.isAllowed(new Peer("toor", List.of(ROOTS)))).isTrue();
  }

  @Test
  void no_other_user_is_answered_whatever_its_name() throws IOException {
    PeerAuthorization users = new PeerAuthorization(OWN, ROOTS);
    for (String name : List.of("0", "root", Integer.toString(users.uid()))) {
      assertThat(users.isAllowed(new Peer(name, List.of()))).isFalse();
    }
    assertThat(new PeerAuthorization(OWN, null).isAllowed(new Peer("root", List.of(ROOTS))))
        .isFalse();
  }
}
