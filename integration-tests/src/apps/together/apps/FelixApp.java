package apps;

import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Starts an OSGi framework and a bundle in it, which takes over. */
public final class FelixApp {
  private FelixApp() {}

  /** Arguments: the bundle, a folder for the framework. */
  public static void main(String[] args) throws Exception {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("org.osgi.framework.storage", args[1]);
    configuration.put("org.osgi.framework.storage.clean", "onFirstInit");
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(configuration);
    framework.start();
    framework.getBundleContext().installBundle(new File(args[0]).toURI().toString()).start();
    framework.waitForStop(0);
  }
}
