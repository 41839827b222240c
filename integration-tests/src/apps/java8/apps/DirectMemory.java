package apps;

import java.io.File;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code DirectMemory early|late}: uses up the JVM's direct memory, before or after its first
 * socket, then opens sockets on fresh threads; prints how many failed and why, the descriptors that
 * are left, and how often the JVM has collected its heap meanwhile, as it does at each allocation
 * of direct memory beyond the limit.
 */
public final class DirectMemory {
  private static final int THREADS = 16;
  private static final int SOCKETS = 5;

  private final List<ByteBuffer> taken = new ArrayList<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private final Semaphore accepted = new Semaphore(0);

  private DirectMemory() {}

  public static void main(String[] args) throws Exception {
    new DirectMemory().run(args[0].equals("early"));
    System.exit(0);
  }

  private void run(boolean early) throws Exception {
    GarbageCollectorMXBean full = fullCollector();
    if (early) {
      useUp();
    }
    // the backlog holds all of them, so that no SYN has to be sent again
    ServerSocket listener = new ServerSocket(0, 512, InetAddress.getByName("127.0.0.1"));
    Thread acceptor = new Thread(() -> accept(listener));
    acceptor.setDaemon(true);
    acceptor.start();
    open(listener.getLocalPort()); // the JDK, too, opens some files with its first socket
    accepted.acquire();
    if (!early) {
      useUp();
    }
    long collectionsBefore = full.getCollectionCount();
    int descriptorsBefore = descriptors();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> openSome(listener.getLocalPort()));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long collections = full.getCollectionCount() - collectionsBefore;
    // one that waits to be accepted has no descriptor yet
    int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
    if (!accepted.tryAcquire(THREADS * SOCKETS - failed, 10, TimeUnit.SECONDS)) {
      System.out.println("not all were accepted");
    }
    System.out.println("failures " + failures);
    System.out.println("left " + Math.max(0, descriptors() - descriptorsBefore));
    System.out.println("collections " + collections);
  }

  private void openSome(int port) {
    for (int i = 0; i < SOCKETS; i++) {
      try {
        open(port);
      } catch (Throwable e) {
        synchronized (failures) {
          failures.merge(e.toString(), 1, Integer::sum);
        }
      }
    }
  }

  private static void open(int port) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
    }
  }

  private void accept(ServerSocket listener) {
    while (true) {
      try {
        listener.accept().close();
        accepted.release();
      } catch (Exception e) {
        return;
      }
    }
  }

  private void useUp() {
    for (int bytes : new int[] {4096, 16}) {
      try {
        while (true) {
          taken.add(ByteBuffer.allocateDirect(bytes));
        }
      } catch (OutOfMemoryError e) {
        // that is what is wanted
      }
    }
  }

  private static GarbageCollectorMXBean fullCollector() {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean.getName().equals("MarkSweepCompact")) {
        return bean;
      }
    }
    throw new IllegalStateException("not the serial collector");
  }

  private static int descriptors() {
    return new File("/proc/self/fd").list().length;
  }
}
