package io.github.jmptcp.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent and its libraries from {@code inst/} of the agent's jar, where no other loader
 * finds them: an application may carry its own copies of any of them, and none of ours shows.
 */
final class IsolatedLoader extends ClassLoader {
  private static final String ROOT = "inst/";

  // until 8 a loader defines packages itself, and jffi asks for its own
  private static final boolean DEFINES_PACKAGES =
      System.getProperty("java.specification.version", "").startsWith("1.");

  static {
    registerAsParallelCapable();
  }

  private final File file;
  private final ZipFile jar;
  private final ProtectionDomain domain;

  IsolatedLoader(File file) throws IOException {
    // the extension loader on 8, the platform loader on 9+: the JDK, and nothing of the class path
    super(ClassLoader.getSystemClassLoader().getParent());
    this.file = file;
    this.jar = new ZipFile(file);
    // under a SecurityManager (JDK 8 to 23) our frames are on the application's stack
    Permissions all = new Permissions();
    all.add(new AllPermission());
    this.domain = new ProtectionDomain(new CodeSource(null, (Certificate[]) null), all);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ZipEntry entry = jar.getEntry(ROOT + name.replace('.', '/') + ".classdata");
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] bytes = new byte[(int) entry.getSize()];
      int length = 0;
      while (length < bytes.length) {
        int count = in.read(bytes, length, bytes.length - length);
        if (count < 0) {
          throw new ClassNotFoundException(name + ": " + file + " ends early");
        }
        length += count;
      }
      if (DEFINES_PACKAGES) {
        definePackageOf(name);
      }
      return defineClass(name, bytes, 0, length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  @SuppressWarnings("deprecation") // getPackage: what JDK 8 has
  private void definePackageOf(String className) {
    String name = className.substring(0, className.lastIndexOf('.'));
    synchronized (this) {
      if (getPackage(name) == null) {
        definePackage(name, null, null, null, null, null, null, null);
      }
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    try {
      return jar.getEntry(ROOT + name) == null
          ? null
          : new URL("jar:" + file.toURI() + "!/" + ROOT + name);
    } catch (MalformedURLException e) {
      return null;
    }
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    ZipEntry entry = jar.getEntry(ROOT + name);
    try {
      return entry != null ? jar.getInputStream(entry) : super.getResourceAsStream(name);
    } catch (IOException e) {
      return null;
    }
  }
}
