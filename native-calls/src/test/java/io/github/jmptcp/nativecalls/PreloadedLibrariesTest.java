package io.github.jmptcp.nativecalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreloadedLibrariesTest {

  @TempDir Path folder;

  private static final String SOCKET =
      "int socket(int a, int b, int c) { return a + b + c; } int unrelated(void) { return 1; }";
  private static final String ALLOCATOR =
      "extern int socket(int, int, int); void *malloc(unsigned long n) { return (void *) n; }"
          + " int uses(void) { return socket(1, 2, 3); }";

  @Test
  void entries_are_split_as_the_dynamic_linker_does() {
    assertThat(PreloadedLibraries.names("liba.so:/opt/b.so c.so", "")).hasSize(3);
    assertThat(PreloadedLibraries.names("", "")).isEmpty();
    assertThat(PreloadedLibraries.names(" : ", "# none\n\n")).isEmpty();
    assertThat(PreloadedLibraries.names("", "/opt/agent.so # of a tool\n/opt/$LIB/b.so\tc.so"))
        .containsExactly("/opt/agent.so", "/opt/$LIB/b.so", "c.so");
  }

  @Test
  void a_library_that_defines_a_call_is_found_by_path_name_and_link() throws Exception {
    for (String style : List.of("gnu", "sysv", "both")) {
      Path library = compile(SOCKET, "libwrap-" + style + ".so.1.2", style, "libwrap.so.1");
      Path link = Files.createSymbolicLink(folder.resolve("link-" + style), library);
      for (String name :
          List.of(
              library.toString(),
              link.toString(),
              "libwrap-" + style + ".so.1.2",
              "/usr/$LIB/libwrap-" + style + ".so.1.2",
              "libwrap.so.1")) {
        assertThat(wrapping(Set.of("libother.so", name), library)).isEqualTo(library.toString());
      }
      assertThat(wrapping(Set.of("libother.so"), library)).isNull();
    }
  }

  @Test
  void a_library_that_only_uses_a_call_is_none() throws Exception {
    for (String style : List.of("gnu", "sysv", "both")) {
      Path library = compile(ALLOCATOR, "liballoc-" + style + ".so", style, "liballoc.so");
      assertThat(wrapping(Set.of(library.toString()), library)).isNull();
    }
  }

  @Test
  void each_function_is_looked_for() throws Exception {
    for (CFunction function : CFunction.values()) {
      String name = function.symbol();
      Path library =
          compile("int " + name + "(void) { return 1; }", "lib" + name + ".so", "gnu", "x.so");
      assertThat(wrapping(Set.of(library.toString()), library)).isNotNull();
      try (SharedObject open = new SharedObject(library.toFile())) {
        Set<CFunction> all = Set.of(CFunction.values());
        assertThat(all.stream().filter(each -> defines(open, each))).containsExactly(function);
        assertThat(open.soname()).isEqualTo("x.so");
      }
    }
  }

  @Test
  void what_is_not_mapped_is_not_preloaded() throws Exception {
    Path library = compile(SOCKET, "libwrap.so", "gnu", "libwrap.so");
    assertThat(PreloadedLibraries.wrappingCalls(Set.of(library.toString()), List.of())).isNull();
  }

  @Test
  void what_cannot_be_read_counts_as_wrapping_where_it_is_named() throws Exception {
    Path damaged = Files.writeString(folder.resolve("libdamaged.so"), "no ELF");
    assertThat(wrapping(Set.of("libdamaged.so"), damaged)).isEqualTo(damaged.toString());
    assertThat(wrapping(Set.of("libother.so"), damaged)).isNull();
    Path gone = folder.resolve("libgone.so");
    assertThat(wrapping(Set.of("libgone.so"), gone)).isEqualTo(gone.toString());
  }

  @Test
  void damaged_files_are_refused_and_end() throws Exception {
    byte[] whole = Files.readAllBytes(compile(SOCKET, "libwhole.so", "both", "libwhole.so"));
    java.util.Random random = new java.util.Random(7);
    Path file = folder.resolve("libdamaged.so");
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = whole.clone();
      for (int changes = random.nextInt(8); changes >= 0; changes--) {
        bytes[random.nextInt(2048)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      try (SharedObject open = new SharedObject(file.toFile())) {
        open.soname();
        open.defines("socket");
      } catch (IOException expected) {
        // whichever
      }
    }
    assertThatThrownBy(() -> new SharedObject(new File("/proc/self/status")))
        .isInstanceOf(IOException.class);
  }

  private static boolean defines(SharedObject open, CFunction function) {
    try {
      return open.defines(function.symbol());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String wrapping(Set<String> names, Path mapped) {
    return PreloadedLibraries.wrappingCalls(names, List.of("/nowhere", mapped.toString()));
  }

  private Path compile(String source, String name, String hashStyle, String soname)
      throws Exception {
    Path compiler = Path.of("/usr/bin/gcc");
    assumeTrue(Files.isExecutable(compiler), "no gcc here (apt-get install gcc)");
    Path code = Files.writeString(folder.resolve(name + ".c"), source);
    Path library = folder.resolve(name);
    Process process =
        new ProcessBuilder(
                compiler.toString(),
                "-shared",
                "-fPIC",
                "-nostdlib",
                "-w",
                "-Wl,--hash-style=" + hashStyle,
                "-Wl,-soname," + soname,
                "-o",
                library.toString(),
                code.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    return library;
  }
}
