package apps;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/**
 * For {@code java.nio.file.spi.DefaultFileSystemProvider}: throws an unchecked exception for files
 * below the folders of the property {@code outside}.
 */
public final class SandboxFileSystems extends FileSystemProvider {
  private final FileSystemProvider all;
  private final FileSystem sandbox = new Sandbox();

  /** Called by {@code java.nio.file.FileSystems}. */
  public SandboxFileSystems(FileSystemProvider all) {
    this.all = all;
  }

  private FileSystem files() {
    return all.getFileSystem(URI.create("file:///"));
  }

  @Override
  public String getScheme() {
    return "file";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
    return all.newFileSystem(uri, env);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return sandbox;
  }

  @Override
  public Path getPath(URI uri) {
    return all.getPath(uri);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return all.newByteChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return all.newDirectoryStream(folder, filter);
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    all.createDirectory(folder, attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    all.delete(path);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    all.copy(source, target, options);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    all.move(source, target, options);
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return all.isSameFile(path, other);
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return all.isHidden(path);
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return all.getFileStore(path);
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    all.checkAccess(path, modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return all.getFileAttributeView(path, type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return all.readAttributes(path, type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return all.readAttributes(path, attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    all.setAttribute(path, attribute, value, options);
  }

  private final class Sandbox extends FileSystem {
    @Override
    public FileSystemProvider provider() {
      return SandboxFileSystems.this;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return files().getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return files().getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return files().getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return files().supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      Path path = files().getPath(first, more);
      for (String outside : System.getProperty("outside").split(":")) {
        if (path.startsWith(outside)) {
          throw new IllegalArgumentException(path + " is outside of the sandbox");
        }
      }
      return path;
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
      return files().getPathMatcher(syntaxAndPattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return files().getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
      return files().newWatchService();
    }
  }
}
