package io.github.jmptcp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
  private static final int ANOTHER = 12_345;

  @TempDir Path folder;
  private int uid;

  @BeforeEach
  void findUser() throws IOException {
    uid = PrivateFolder.owner(folder);
  }

  @Test
  void one_is_made_for_this_user_alone_and_found_again() throws IOException {
    Path made = folder.resolve("jmptcp");
    PrivateFolder.make(made, uid);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    PrivateFolder.make(made, uid);
  }

  @Test
  void none_is_made_where_others_can_rename_it() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> PrivateFolder.make(folder.resolve("jmptcp"), uid))
        .hasMessage(
            "other users can rename files in "
                + folder.toRealPath()
                + " (mode 777): chmod go-w it, or choose another folder");
    assertThat(folder).isEmptyDirectory();
  }

  /** As root with the XDG_RUNTIME_DIR that {@code su} or {@code sudo -E} left. */
  @Test
  void none_is_made_in_a_folder_of_another_user() throws IOException {
    Assumptions.assumeTrue(uid == 0, "only root can give a folder away");
    Files.setAttribute(folder, "unix:uid", ANOTHER);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> PrivateFolder.make(folder.resolve("jmptcp"), uid))
        .hasMessageStartingWith(folder.toRealPath() + " belongs to user 12345, who can replace");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_link_or_an_open_folder_in_its_place_is_refused() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    for (Path there : new Path[] {open, link}) {
      assertThatThrownBy(() -> PrivateFolder.make(there, uid))
          .hasMessage(there + " is not a folder of this user alone: chmod 700 it, or remove it");
    }
  }
}
