package io.github.jmptcp.nativecalls;

import io.github.jmptcp.files.RegularFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The libraries that {@code LD_PRELOAD} and {@code /etc/ld.so.preload} put before the C library
 * (ld.so(8)). A call by the C library's name reaches them, a system call does not.
 */
public final class PreloadedLibraries {
  private static final String LIST = "/etc/ld.so.preload";
  private static final String MAPS = "/proc/self/maps";
  private static final String DELETED = " (deleted)";

  private PreloadedLibraries() {}

  /**
   * The first of these libraries that is loaded in this process and defines a function of {@link
   * CFunction}; null where none does. One that cannot be read counts as one that does.
   */
  public static @Nullable String wrappingCalls() {
    String variable = System.getenv("LD_PRELOAD");
    String listed = contents(LIST);
    if ((variable == null || variable.isEmpty()) && listed.isEmpty()) {
      return null;
    }
    Set<String> names = names(variable == null ? "" : variable, listed);
    if (names.isEmpty()) {
      return null;
    }
    Set<String> mapped = mapped();
    return mapped == null ? names.iterator().next() : wrappingCalls(names, mapped);
  }

  /** The entries of the variable, and of the file, which may have comments. */
  static Set<String> names(String variable, String listed) {
    Set<String> names = new LinkedHashSet<>();
    addWords(variable, names);
    StringTokenizer lines = new StringTokenizer(listed, "\n");
    while (lines.hasMoreTokens()) {
      String line = lines.nextToken();
      int comment = line.indexOf('#');
      addWords(comment < 0 ? line : line.substring(0, comment), names);
    }
    return names;
  }

  private static void addWords(String text, Set<String> to) {
    StringTokenizer words = new StringTokenizer(text, " \t\r\n:");
    while (words.hasMoreTokens()) {
      to.add(words.nextToken());
    }
  }

  /**
   * As above.
   *
   * @param names paths, or names that the dynamic linker looks for in its folders
   * @param mapped the files that this process has mapped: what is not among them was not loaded
   */
  static @Nullable String wrappingCalls(Set<String> names, Collection<String> mapped) {
    Set<String> bare = new LinkedHashSet<>();
    Set<String> paths = new LinkedHashSet<>();
    for (String name : names) {
      // $LIB, $ORIGIN and $PLATFORM stand in folders
      bare.add(name.substring(name.lastIndexOf('/') + 1));
      paths.add(canonical(name));
    }
    for (String path : mapped) {
      if (wrapsCalls(path, bare, paths)) {
        return path;
      }
    }
    return null;
  }

  private static boolean wrapsCalls(String path, Set<String> bare, Set<String> paths) {
    boolean named =
        paths.contains(path) || bare.contains(path.substring(path.lastIndexOf('/') + 1));
    try (SharedObject library = new SharedObject(new File(path))) {
      // a name may be a link: libm.so.6 was one to libm-2.31.so
      if (named || bare.contains(library.soname())) {
        for (CFunction function : CFunction.values()) {
          if (library.defines(function.symbol())) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException ignored) {
      return named;
    }
  }

  /** The files of which this process has code mapped; null where that cannot be read. */
  private static @Nullable Set<String> mapped() {
    Set<String> files = new LinkedHashSet<>();
    try (InputStream bytes = new FileInputStream(MAPS);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      // 7f00-7f01 r-xp 00000000 fe:01 1234                       /usr/lib/libc.so.6
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int path = line.indexOf('/');
        if (path > 0 && line.startsWith("x", line.indexOf(' ') + 3)) {
          boolean deleted = line.endsWith(DELETED);
          files.add(line.substring(path, line.length() - (deleted ? DELETED.length() : 0)));
        }
      }
      return files;
    } catch (IOException ignored) {
      return null;
    }
  }

  private static String canonical(String path) {
    try {
      return new File(path).getCanonicalPath();
    } catch (IOException e) {
      return path;
    }
  }

  private static String contents(String path) {
    File file = new File(path);
    if (file.length() == 0) { // also where there is none, as on most machines
      return "";
    }
    try {
      return new String(RegularFile.read(file), StandardCharsets.UTF_8);
    } catch (IOException ignored) {
      return "";
    }
  }
}
