package io.github.jmptcp.paths.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipFileTest {
  @TempDir private Path folder;
  private Path directory;
  private int uid;

  @BeforeEach
  void lookAtOwner() throws IOException {
    directory = folder.resolve("jmptcp");
    uid = (Integer) Files.getAttribute(folder, "unix:uid");
  }

  private OwnershipFile store() throws IOException {
    return OwnershipFile.in(directory, uid, "42", "boot");
  }

  private static Ownership ownership() {
    Ownership ownership = new Ownership();
    ownership.putLease(
        new Lease(
            new ProcessIdentity(1, 2, "3"),
            4,
            5,
            List.of(EndpointKey.of(Endpoint.of("10.0.0.1").build()))));
    return ownership;
  }

  private static String text(Ownership ownership) {
    return OwnershipText.format(ownership, "boot");
  }

  @Test
  void stores_it_in_files_of_the_owner_only_and_removes_an_empty_one() throws IOException {
    try (OwnershipStore.Session session = store().open()) {
      assertThat(session.read().isEmpty()).isTrue();
      session.write(ownership());
    }
    assertThat(permissions(directory)).isEqualTo("rwx------");
    assertThat(permissions(directory.resolve("netns-42"))).isEqualTo("rw-------");
    assertThat(permissions(directory.resolve("lock"))).isEqualTo("rw-------");
    try (OwnershipStore.Session session = store().open()) {
      assertThat(text(session.read())).isEqualTo(text(ownership()));
      session.write(new Ownership());
    }
    assertThat(directory.resolve("netns-42")).doesNotExist();
  }

  @Test
  void refuses_a_directory_that_others_may_use_or_own() throws IOException {
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    assertThatThrownBy(this::store)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory + " is not a folder of this user alone: chmod 700 it");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> OwnershipFile.in(directory, uid + 1, "42", "boot"))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            ".* (is not a folder of this user alone|belongs to user " + uid + ").*");
  }

  /** As root with the XDG_RUNTIME_DIR of another user, whose own files a sticky bit protects. */
  @ParameterizedTest
  @ValueSource(strings = {"rwx------", "rwxrwxrwx"})
  void makes_none_in_a_directory_of_another_user(String permissions) throws IOException {
    Assumptions.assumeTrue(uid == 0, "only root can give a directory away");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    Files.setAttribute(
        folder, "unix:mode", (Integer) Files.getAttribute(folder, "unix:mode") | 01000);
    Files.setAttribute(folder, "unix:uid", 12_345);
    assertThatThrownBy(this::store)
        .hasMessageStartingWith(folder.toRealPath() + " belongs to user 12345, who can replace");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void follows_no_symbolic_link() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(directory, elsewhere);
    assertThatThrownBy(this::store).hasMessageContaining("is not a folder of this user alone");

    Files.delete(directory);
    OwnershipFile store = store();
    Path target = Files.writeString(folder.resolve("target"), text(ownership()));
    Files.createSymbolicLink(directory.resolve("netns-42"), target);
    try (OwnershipStore.Session session = store.open()) {
      assertThatThrownBy(session::read).isInstanceOf(IOException.class);
    }
    Files.createSymbolicLink(directory.resolve("other"), target);
    Files.delete(directory.resolve("lock"));
    Files.createSymbolicLink(directory.resolve("lock"), target);
    assertThatThrownBy(store::open).isInstanceOf(IOException.class);
    assertThat(target).hasContent(text(ownership()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"netns-42", "lock"})
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refuses_a_fifo_instead_of_waiting_for_its_other_end(String name) throws Exception {
    OwnershipFile store = store();
    fifo(directory.resolve(name));
    String remedy = name + " is not a regular file; remove it: rm " + directory.resolve(name);
    assertThatThrownBy(
            () -> {
              try (OwnershipStore.Session session = store.open()) {
                session.read();
              }
            })
        .hasMessageEndingWith(remedy);
    assertThatThrownBy(this::store).hasMessageEndingWith(remedy);
    Files.deleteIfExists(directory.resolve("netns-42"));
    fifo(directory.resolve("netns-42"));
    assertThatThrownBy(() -> OwnershipFile.peek(directory, uid, "42", "boot"))
        .hasMessageContaining("netns-42 is not a regular file");
  }

  private static void fifo(Path path) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor())
        .isZero();
  }

  @Test
  void refuses_a_file_that_no_jvm_can_have_written() throws IOException {
    OwnershipFile store = store();
    Path file = directory.resolve("netns-42");
    Files.write(file, new byte[(1 << 20) + 1]);
    try (OwnershipStore.Session session = store.open()) {
      assertThatThrownBy(session::read).hasMessageContaining("(1 MiB)");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
