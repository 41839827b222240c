package io.github.jmptcp.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
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
  private final Map<String, Map<String, byte[]>> libraries = new HashMap<>();

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
    try {
      String path = name.replace('.', '/');
      byte[] bytes = read(ROOT + path + ".classdata");
      if (bytes == null) {
        bytes = library(name.substring(0, Math.max(name.indexOf('.'), 0))).get(path + ".class");
      }
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      if (DEFINES_PACKAGES) {
        definePackageOf(name);
      }
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte @Nullable [] read(String path) throws IOException {
    ZipEntry entry = jar.getEntry(path);
    if (entry == null) {
      return null;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] bytes = new byte[(int) entry.getSize()];
      int length = 0;
      while (length < bytes.length) {
        int count = in.read(bytes, length, bytes.length - length);
        if (count < 0) {
          throw new IOException(path + ": " + file + " ends early");
        }
        length += count;
      }
      return bytes;
    }
  }

  /** The class files in {@code inst/PART.zip}, PART being where their packages begin. */
  private synchronized Map<String, byte[]> library(String part) throws IOException {
    Map<String, byte[]> classes = libraries.get(part);
    if (classes == null) {
      classes = new HashMap<>();
      libraries.put(part, classes);
      byte[] archive = read(ROOT + part + ".zip");
      if (archive != null) {
        unpack(new ZipInputStream(new ByteArrayInputStream(archive)), classes);
      }
    }
    return classes;
  }

  private static void unpack(ZipInputStream in, Map<String, byte[]> to) throws IOException {
    byte[] buffer = new byte[8192];
    for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
      }
      to.put(entry.getName(), bytes.toByteArray());
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
