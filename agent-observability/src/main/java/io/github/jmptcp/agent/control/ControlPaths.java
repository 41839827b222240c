package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.options.ControlAddress;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.files.PrivateFolder;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where control sockets lie. */
final class ControlPaths {

  private ControlPaths() {}

  /**
   * Makes this JVM's socket where the option puts it, for {@code auto} in the first folder that can
   * be made safe.
   *
   * @return null: the JVM is ending, and there is no file
   * @throws IOException if there is no such place, with the reason for each
   */
  static @Nullable SelectableChannel listen(
      SocketFile file, int uid, ControlAddress option, int backlog, Log log) throws IOException {
    if (!option.isAutomatic()) {
      return file.listen(Paths.get(option.toString()).toAbsolutePath(), backlog);
    }
    StringBuilder reasons = new StringBuilder();
    for (Path folder : folders(System.getenv("XDG_RUNTIME_DIR"), uid)) {
      Path parent = folder.getParent();
      if (parent != null && Files.isDirectory(parent) && Files.isWritable(parent)) {
        try {
          PrivateFolder.make(folder, uid);
          return file.listen(folder.resolve("%p.sock"), backlog);
        } catch (IOException e) {
          log.debug("control socket: not in " + folder + ": " + e.getMessage());
          reasons.append(reasons.length() == 0 ? "" : "; ").append(e.getMessage());
        }
      }
    }
    throw new IOException(
        reasons.length() > 0 ? reasons.toString() : "no folder for it: /tmp cannot be written");
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
