package io.github.jmptcp.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.AllPermission;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent and its libraries from {@code inst/} of the agent's jar, where no other loader
 * finds them: an application may carry its own copies of any of them, and none of ours shows.
 */
final class IsolatedLoader extends ClassLoader {
  private static final String ROOT = "inst/";
  private static final String OURS = "io.github.jmptcp.";
  private static final String BYTE_BUDDY = "net.bytebuddy.";
  private static final String[] LIBRARIES = {BYTE_BUDDY, "com.kenai.jffi.", "jnr."};

  // until 8 a loader defines packages itself, and jffi asks for its own
  private static final boolean DEFINES_PACKAGES =
      System.getProperty("java.specification.version", "").startsWith("1.");

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader jdk;
  private final File file;
  private final ZipFile jar;
  private final ProtectionDomain domain;
  private final Map<String, Map<String, byte[]>> packs = new HashMap<>();

  IsolatedLoader(File file) throws IOException {
    // the JDK's own loader, which has nearly all that we ask for: to ask others first takes longer
    super(null);
    // the extension loader on 8, the platform loader on 9+: the JDK, and nothing of the class path
    this.jdk = ClassLoader.getSystemClassLoader().getParent();
    this.file = file;
    this.domain = domain();
    // not a plain ZipFile, whose getEntry links a lambda on 9 to 11
    this.jar = new JarFile(file, /* verify= */ false);
  }

  /**
   * The code source is the jar, which a policy can name, and trust or not; also without a security
   * manager (24+): agents have policies of their own. To a security manager it may do all, for its
   * frames are on the application's stack.
   */
  private static ProtectionDomain domain() {
    Permissions all = new Permissions();
    all.add(new AllPermission());
    return new ProtectionDomain(IsolatedLoader.class.getProtectionDomain().getCodeSource(), all);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS) && !isOfLibrary(name)) {
      return loadOfJdk(name, resolve);
    }
    // not of the JDK: asking its loaders first takes longer than to define the class, and another
    // agent may have appended its own copy of a library to the boot class path
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  /** The JDK's own loader has nearly all: to ask it so takes half the time of the usual way. */
  private Class<?> loadOfJdk(String name, boolean resolve) throws ClassNotFoundException {
    try {
      return Class.forName(name, /* initialize= */ false, null);
    } catch (ClassNotFoundException | SecurityException e) {
      return super.loadClass(name, resolve);
    }
  }

  private static boolean isOfLibrary(String className) {
    for (String library : LIBRARIES) {
      if (className.startsWith(library)) {
        return true;
      }
    }
    return false;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    boolean ours = name.startsWith(OURS);
    boolean byPackage = ours || name.startsWith(BYTE_BUDDY);
    int end = Math.max(byPackage ? name.lastIndexOf('.') : name.indexOf('.'), 0);
    String pack = name.substring(ours ? OURS.length() : 0, end);
    String inPack = name.substring(end + 1);
    try {
      byte[] bytes = classFile(pack, inPack);
      if (bytes == null) {
        return jdk.loadClass(name);
      }
      if (DEFINES_PACKAGES) {
        definePackageOf(name);
      }
      Class<?> defined = defineClass(name, bytes, 0, bytes.length, domain);
      forget(pack, inPack);
      return defined;
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** A class file out of {@code inst/PACK.classes}: a package of ours, or a library. */
  private synchronized byte @Nullable [] classFile(String pack, String name) throws IOException {
    Map<String, byte[]> classes = packs.get(pack);
    if (classes == null) {
      classes = new HashMap<>();
      byte[] packed = read(ROOT + pack + ".classes");
      if (packed != null) {
        unpack(pack, packed, classes);
      }
      packs.put(pack, classes);
    }
    return classes.get(name);
  }

  private synchronized void forget(String pack, String name) {
    Map<String, byte[]> classes = packs.get(pack);
    if (classes != null) {
      classes.remove(name);
    }
  }

  /** Takes apart what the build's PackClasses wrote. */
  @SuppressWarnings("deprecation") // of String: the names are ASCII, and this is the fastest
  private void unpack(String pack, byte[] packed, Map<String, byte[]> to) throws IOException {
    int at = 0;
    while (at < packed.length - 6) {
      int length = (packed[at] & 0xff) << 8 | (packed[at + 1] & 0xff);
      int start = at + 2 + length + 4;
      if (length == 0 || start > packed.length) {
        break;
      }
      String name = new String(packed, /* hibyte= */ 0, at + 2, length);
      at =
          start
              + ((packed[start - 3] & 0xff) << 16
                  | (packed[start - 2] & 0xff) << 8
                  | (packed[start - 1] & 0xff));
      if (at <= packed.length) {
        to.put(name, Arrays.copyOfRange(packed, start, at));
      }
    }
    if (at != packed.length) {
      throw new IOException(pack + " in " + file + " is damaged");
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
