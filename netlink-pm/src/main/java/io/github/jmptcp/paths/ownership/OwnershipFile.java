package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.files.PrivateFolder;
import io.github.jmptcp.files.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stores the ownership in a directory that belongs to this user alone (0700): one file (0600) for
 * each network namespace, replaced as one by rename(2), and one file that is locked meanwhile. The
 * kernel releases the lock when its holder ends. Only regular files of at most 1 MiB are opened,
 * and no symbolic link is followed.
 */
public final class OwnershipFile implements OwnershipStore {
  private static final long LOCK_TIMEOUT_MILLIS = 3_000;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(
          EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

  private final Path directory;
  private final Path file;
  private final Path lock;
  private final String bootId;

  /** Keeps the threads of this process apart; the file lock keeps processes apart. */
  private final ReentrantLock threads = new ReentrantLock();

  private OwnershipFile(Path directory, String namespace, String bootId) {
    this.directory = directory;
    this.file = directory.resolve("netns-" + namespace);
    this.lock = directory.resolve("lock");
    this.bootId = bootId;
  }

  /**
   * The file of a network namespace in a directory, which is made where it is missing.
   *
   * @param uid the effective user of this process
   * @param namespace what distinguishes the network namespace from all others since boot
   * @param bootId {@code /proc/sys/kernel/random/boot_id}: the file of another boot is ignored
   * @throws IOException where the directory cannot be made or written to, or is not this user's
   *     alone, or where something else than a regular file has the name of one of the files
   */
  public static OwnershipFile in(Path directory, int uid, String namespace, String bootId)
      throws IOException {
    Path own = PrivateFolder.make(directory, uid);
    if (!Files.isWritable(own)) {
      throw new IOException(own + " cannot be written to");
    }
    OwnershipFile store = new OwnershipFile(own, namespace, bootId);
    checkRegular(store.file);
    checkRegular(store.lock);
    return store;
  }

  /**
   * Reads the file of a network namespace without making or locking anything.
   *
   * @throws IOException where there is none, or {@link #in} would refuse it
   */
  static Ownership peek(Path directory, int uid, String namespace, String bootId)
      throws IOException {
    PrivateFolder.demandOwn(directory, uid);
    return new OwnershipFile(directory, namespace, bootId).readFile();
  }

  /** No other user can put something else there after this check: the directory is ours. */
  private static void checkRegular(Path path) throws IOException {
    try {
      RegularFile.check(path.toFile());
    } catch (IOException e) {
      throw new IOException(e.getMessage() + "; remove it: rm " + path, e);
    }
  }

  @Override
  public Session open() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOCK_TIMEOUT_MILLIS);
    try {
      if (!threads.tryLock(LOCK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException("another thread has held " + lock + held());
      }
      boolean opened = false;
      try {
        Session session = openLocked(deadline);
        opened = true;
        return session;
      } finally {
        if (!opened) {
          threads.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + lock, e);
    }
  }

  private Session openLocked(long deadline) throws IOException, InterruptedException {
    checkRegular(lock);
    FileChannel channel = channel(lock, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    boolean locked = false;
    try {
      while (!isLocked(channel)) {
        // a process that was stopped (SIGSTOP) while it had the lock must not stop this one
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("another JVM has held " + lock + held());
        }
        Thread.sleep(10);
      }
      locked = true;
      return new LockedFile(channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static String held() {
    return " for " + LOCK_TIMEOUT_MILLIS + " ms";
  }

  /** Tries to lock; false while another process, or another store of this one, has the lock. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ignored) {
      return false; // another store of this JVM has it
    }
  }

  private Ownership readFile() throws IOException {
    checkRegular(file);
    try (FileChannel in = channel(file, StandardOpenOption.READ)) {
      byte[] bytes = RegularFile.read(Channels.newInputStream(in), file.toFile());
      return OwnershipText.parse(new String(bytes, StandardCharsets.UTF_8), bootId);
    } catch (OwnershipSyntaxException e) {
      return Ownership.unreadable(
          "the ownership file " + file + " is ignored, and what it lists stays: " + e.getMessage());
    }
  }

  private static FileChannel channel(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(path, all, OWNER_ONLY);
  }

  private final class LockedFile implements Session {
    private final FileChannel locked;

    LockedFile(FileChannel locked) {
      this.locked = locked;
    }

    @Override
    public Ownership read() throws IOException {
      try {
        return readFile();
      } catch (NoSuchFileException ignored) {
        return new Ownership(); // there is none yet
      }
    }

    @Override
    public void write(Ownership ownership) throws IOException {
      Path complete = directory.resolve(file.getFileName() + ".new");
      Files.deleteIfExists(complete); // of a process that was killed here
      if (ownership.isEmpty()) {
        Files.deleteIfExists(file);
        return;
      }
      try (FileChannel out =
          channel(complete, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        String text = OwnershipText.format(ownership, bootId);
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
      try {
        locked.close();
      } finally {
        threads.unlock();
      }
    }
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return file.toString();
  }
}
