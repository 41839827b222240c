package io.github.jmptcp.it.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class JavaReleasesTest {
  @TempDir Path folder;

  @Test
  void reads_the_release_file_of_old_and_new_versions() throws IOException {
    home("a", "JAVA_VERSION=\"1.8.0_504\"");
    home("b", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"21.0.13.0.3\"");
    home("c", "JAVA_VERSION=\"28\"");
    assertThat(JavaReleases.find(null, List.of(folder)))
        .filteredOn(release -> release.home() != null)
        .extracting(JavaRelease::feature, JavaRelease::home)
        .containsExactly(
            tuple(8, folder.resolve("a")),
            tuple(21, folder.resolve("b")),
            tuple(28, folder.resolve("c")));
  }

  @Test
  void runs_the_command_if_there_is_no_release_file() throws IOException {
    script("old", "#!/bin/sh\necho 'openjdk version \"1.8.0_292\"' >&2\n");
    assertThat(JavaReleases.featureOf(folder.resolve("old"))).contains(8);
  }

  @Test
  void what_does_not_run_is_no_release() throws IOException {
    script("broken", "#!/bin/sh\nexit 127\n");
    assertThat(JavaReleases.featureOf(folder.resolve("broken"))).isEmpty();
  }

  @Test
  void a_home_named_by_the_variable_goes_before_the_folders() throws IOException {
    Path first = home("mine", "JAVA_VERSION=\"17.0.1\"");
    Path folders = Files.createDirectory(folder.resolve("others"));
    home("others/theirs", "JAVA_VERSION=\"17.0.2\"");
    assertThat(JavaReleases.find(first.toString(), List.of(folders)))
        .filteredOn(release -> release.feature() == 17)
        .extracting(JavaRelease::home)
        .containsExactly(first);
  }

  @Test
  void promised_releases_that_are_missing_are_listed_as_missing() {
    assertThat(JavaReleases.find(null, List.of(folder)))
        .extracting(JavaRelease::feature, JavaRelease::home)
        .containsExactly(
            tuple(8, null),
            tuple(11, null),
            tuple(17, null),
            tuple(21, null),
            tuple(25, null),
            tuple(26, null),
            tuple(28, null));
  }

  @Test
  void using_a_missing_release_names_it_and_skips_or_in_ci_fails() {
    assertThatThrownBy(() -> new JavaRelease(26, null).java())
        .isInstanceOf(Ci.isOn() ? AssertionError.class : TestAbortedException.class)
        .hasMessageContaining("Java 26 was found neither in JMPTCP_TEST_JDKS nor in");
  }

  private Path home(String name, String release) throws IOException {
    Path home = script(name, "#!/bin/sh\n");
    Files.writeString(home.resolve("release"), release + "\n");
    return home;
  }

  private Path script(String name, String java) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    Files.writeString(bin.resolve("java"), java);
    bin.resolve("java").toFile().setExecutable(true);
    return folder.resolve(name);
  }
}
