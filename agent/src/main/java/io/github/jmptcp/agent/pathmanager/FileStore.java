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
  private static final long BIG = 64 << 10;

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
  private final String bootId;

  /**
   * Makes the directory where it is missing.
   *
   * @param namespace what tells the network namespace from all others since boot
   * @throws IOException where the directory cannot be made, or is not this user's alone
   */
  FileStore(Path directory, int uid, String namespace, String bootId) throws IOException {
    this.directory = directory;
    this.file = directory.resolve("netns-" + namespace);
    this.bootId = bootId;
    try {
      Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
    } catch (FileAlreadyExistsException thereAlready) {
      // or something else is: looked at below
    }
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
    if (!Files.isWritable(directory)) {
      throw new IOException(directory + " cannot be written to");
    }
  }

  @Override
  public Session open() throws IOException {
    FileChannel channel =
        create(directory.resolve("lock"), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      long begin = System.nanoTime();
      while (lock == null) {
        // a JVM that was stopped (SIGSTOP) while it had the lock must not stop this one
        if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) > PATIENCE_MILLIS) {
          throw new IOException(
              "another JVM has held " + directory + "/lock for " + PATIENCE_MILLIS + " ms");
        }
        Thread.sleep(10);
        lock = channel.tryLock();
      }
      locked = true;
      return new LockedFile(channel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + directory + "/lock", e);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static FileChannel create(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(path, all, OWNER_ONLY);
  }

  private final class LockedFile implements Session {
    private final FileChannel lock;

    LockedFile(FileChannel lock) {
      this.lock = lock;
    }

    @Override
    public Ledger read() throws IOException {
      try (FileChannel in = create(file, StandardOpenOption.READ)) {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(in.size(), BIG));
        while (bytes.hasRemaining() && in.read(bytes) >= 0) {
          // until it is whole
        }
        return Ledger.parse(
            new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8), bootId);
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
      lock.close();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
