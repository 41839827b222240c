package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.report.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where control sockets lie. */
final class ControlPaths {

  private ControlPaths() {}

  /** The path of this JVM's socket; makes the folder where that is ours to make. */
  static Path own(Users users, String option) throws IOException {
    String pid = Log.pid();
    if (!option.equals("auto")) {
      return Paths.get(option.replace("%p", pid)).toAbsolutePath();
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    IOException last = null;
    for (Path folder : folders(runtime, users.uid())) {
      Path parent = folder.getParent();
      if (parent != null && Files.isDirectory(parent) && Files.isWritable(parent)) {
        try {
          SocketFile.makeOwnFolder(users, folder);
          return folder.resolve(pid + ".sock");
        } catch (IOException e) {
          last = e;
        }
      }
    }
    throw last != null ? last : new IOException("no folder for it: /tmp cannot be written");
  }

  /** Where {@code auto} puts sockets of that user, the first choice first. */
  static List<Path> folders(@Nullable String runtimeFolder, long uid) {
    List<Path> folders = new ArrayList<>();
    if (runtimeFolder != null && runtimeFolder.startsWith("/")) {
      folders.add(Paths.get(runtimeFolder, "jmptcp"));
    }
    folders.add(Paths.get("/run/user", Long.toString(uid), "jmptcp"));
    folders.add(Paths.get("/tmp", "jmptcp-" + uid));
    return folders;
  }
}
