package apps;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a main class in a loader that, like that of an OSGi bundle, takes {@code java.*} and a few
 * named classes from the JDK and nothing else, least of all a class that an agent has brought.
 */
public final class SelfishLoader extends URLClassLoader {
  private SelfishLoader(URL[] urls) {
    super(urls, null);
  }

  /** Arguments: the main class and its own arguments. */
  public static void main(String[] args) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(entry).toURI().toURL());
    }
    String[] rest = new String[args.length - 1];
    System.arraycopy(args, 1, rest, 0, rest.length);
    Class<?> main = new SelfishLoader(urls.toArray(new URL[0])).loadClass(args[0]);
    Thread.currentThread().setContextClassLoader(main.getClassLoader());
    main.getMethod("main", String[].class).invoke(null, (Object) rest);
  }

  private static boolean isOfJdk(String name) {
    return name.startsWith("java.")
        || name.startsWith("javax.")
        || name.startsWith("jdk.")
        || name.startsWith("org.xml.")
        // those that Netty uses
        || name.equals("sun.misc.Unsafe")
        || name.equals("sun.nio.ch.FileChannelImpl")
        || name.equals("sun.nio.ch.DirectBuffer");
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isOfJdk(name)) {
      return getSystemClassLoader().loadClass(name);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }
}
