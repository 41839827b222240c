package io.github.jmptcp.agent.control;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;

/** The two users that may look: the one this JVM runs as, and root. */
final class Users {
  private final int uid;

  private Users(int uid) {
    this.uid = uid;
  }

  /** Of this process: its tasks' folder belongs to the effective user. */
  static Users now() throws IOException {
    return new Users(uidOf(Paths.get("/proc/self/task")));
  }

  int uid() {
    return uid;
  }

  boolean isOwn(Path file) throws IOException {
    return uidOf(file) == uid;
  }

  boolean isOwnOrRoots(Path file) throws IOException {
    int owner = uidOf(file);
    return owner == uid || owner == 0;
  }

  private static int uidOf(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether a user, by name or number as the system names it, is one of the two. */
  boolean mayLook(String name) throws IOException {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    // principals are equal where their numbers are, and a number is taken for a name too
    UserPrincipal user = users.lookupPrincipalByName(name);
    return user.equals(users.lookupPrincipalByName(Integer.toString(uid)))
        || user.equals(users.lookupPrincipalByName("0"));
  }
}
