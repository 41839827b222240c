package io.github.jmptcp.agent.pathmanager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Keeps ledgers in a directory that belongs to this user alone (0700): one file (0600) for each
 * network namespace, replaced whole, and one file that is locked meanwhile. The kernel gives the
 * lock free when its holder dies. No symbolic link is followed.
 */
final class FileStore implements LedgerStore {
  private static final long PATIENCE_MILLIS = 3_000;
  private static final int MAX_BYTES = 1 << 20;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(
          EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

  private final Path directory;
  private final Path file;
  private final Path lock;
  private final String bootId;

  /**
   * Makes the directory where it is missing.
   *
   * @param namespace what tells the network namespace from all others since boot
   * @throws IOException where the directory cannot be made, or is not this user's alone, or where
   *     something else than a file has the name of one of the files
   */
  FileStore(Path directory, int uid, String namespace, String bootId) throws IOException {
    this.directory = directory;
    this.file = directory.resolve("netns-" + namespace);
    this.lock = directory.resolve("lock");
    this.bootId = bootId;
    try {
      Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
    } catch (FileAlreadyExistsException thereAlready) {
      // or something else is: looked at below
    }
    checkOwner(directory, uid);
    if (!Files.isWritable(directory)) {
      throw new IOException(directory + " cannot be written to");
    }
    checkKind(file);
    checkKind(lock);
  }

  private static void checkOwner(Path directory, int uid) throws IOException {
    Map<String, Object> is =
        Files.readAttributes(directory, "unix:uid,mode,isDirectory", LinkOption.NOFOLLOW_LINKS);
    if (!Boolean.TRUE.equals(is.get("isDirectory"))) {
      throw new IOException(directory + " is not a directory");
    }
    if (!Integer.valueOf(uid).equals(is.get("uid"))) {
      throw new IOException(directory + " belongs to user " + is.get("uid") + ", not to " + uid);
    }
    Object mode = is.get("mode");
    if (!(mode instanceof Integer) || ((Integer) mode & 077) != 0) {
      throw new IOException(directory + " is open to other users; chmod 700 " + directory);
    }
  }

  /**
   * Refuses what is there, but no regular file: to open a FIFO waits for whoever else opens it, and
   * to open a device may do anything. Nobody else can put one there after this look: the directory
   * is this user's alone.
   */
  private static void checkKind(Path path) throws IOException {
    try {
      BasicFileAttributes is =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!is.isRegularFile()) {
        throw new IOException(path + " is not a regular file; remove it: rm " + path);
      }
    } catch (NoSuchFileException notYet) {
      // it will be made
    }
  }

  /**
   * The ledger as it was last written; makes and locks nothing.
   *
   * @throws IOException where there is none
   */
  static Ledger peek(Path directory, int uid, String namespace, String bootId) throws IOException {
    checkOwner(directory, uid);
    return read(directory.resolve("netns-" + namespace), bootId);
  }

  @Override
  public Session open() throws IOException {
    checkKind(lock);
    FileChannel channel = create(lock, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    boolean locked = false;
    try {
      FileLock held = channel.tryLock();
      long begin = System.nanoTime();
      while (held == null) {
        // a JVM that was stopped (SIGSTOP) while it had the lock must not stop this one
        if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) > PATIENCE_MILLIS) {
          throw new IOException("another JVM has held " + lock + " for " + PATIENCE_MILLIS + " ms");
        }
        Thread.sleep(10);
        held = channel.tryLock();
      }
      locked = true;
      return new LockedFile(channel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + lock, e);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static Ledger read(Path file, String bootId) throws IOException {
    checkKind(file);
    try (FileChannel in = create(file, StandardOpenOption.READ)) {
      if (in.size() > MAX_BYTES) {
        throw new IOException(file + " is larger than 1 MiB; remove it: rm " + file);
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) in.size());
      while (bytes.hasRemaining() && in.read(bytes) >= 0) {
        // until it is whole
      }
      return Ledger.parse(
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8), bootId);
    }
  }

  private static FileChannel create(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(path, all, OWNER_ONLY);
  }

  private final class LockedFile implements Session {
    private final FileChannel channel;

    LockedFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public Ledger read() throws IOException {
      try {
        return FileStore.read(file, bootId);
      } catch (NoSuchFileException first) {
        return new Ledger(bootId);
      }
    }

    @Override
    public void write(Ledger ledger) throws IOException {
      if (ledger.isEmpty()) {
        Files.deleteIfExists(file);
        return;
      }
      Path whole = directory.resolve(file.getFileName() + ".new");
      Files.deleteIfExists(whole);
      try (FileChannel out =
          create(whole, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        ByteBuffer bytes = ByteBuffer.wrap(ledger.text().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
