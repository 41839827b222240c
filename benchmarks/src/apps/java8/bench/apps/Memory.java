package bench.apps;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Paths;

/** Makes one connection and prints the memory of the process. */
public final class Memory {
  private Memory() {}

  public static void main(String[] args) throws Exception {
    if (!args[0].equals("none")) {
      HelloSocket.once();
    }
    Results.print("rss MiB", status("VmRSS:") / 1024.0);
    long metaspace = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().startsWith("Metaspace") || pool.getName().startsWith("Compressed Class")) {
        metaspace += pool.getUsage().getUsed();
      }
    }
    Results.print("metaspace MiB", metaspace / 1048576.0);
    Results.print("classes", ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
  }

  static long status(String key) throws Exception {
    for (String line : Files.readAllLines(Paths.get("/proc/self/status"))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new AssertionError("no " + key);
  }
}
