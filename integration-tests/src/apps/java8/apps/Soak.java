package apps;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Connects, talks and closes a given number of times, by every kind of socket, while some of the
 * connections are closed or interrupted half way, and prints what the process holds at ten
 * checkpoints: nothing of it may grow.
 *
 * <pre>
 *   Soak CONNECTIONS FIRST-PORT BLACKHOLE
 * </pre>
 *
 * It listens on three ports from the first one, on all addresses: for channels, for sockets, and on
 * the last one for both. No process answers at the blackhole.
 */
public final class Soak {
  private static final int THREADS = 4;
  private static final int CHECKPOINTS = 10;
  private static final String[] HOSTS = {"127.0.0.1", "127.0.0.2", "127.0.0.3"};

  private final int firstPort;
  private final String blackhole;
  private final SoakClients clients = new SoakClients();
  private final AtomicLong talks = new AtomicLong();
  private final AtomicLong disturbed = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicReferenceArray<String> doing = new AtomicReferenceArray<>(THREADS);
  private volatile long roundTotal;
  private final AtomicLong started = new AtomicLong();

  private Soak(int firstPort, String blackhole) {
    this.firstPort = firstPort;
    this.blackhole = blackhole;
  }

  public static void main(String[] args) throws Exception {
    Soak soak = new Soak(Integer.parseInt(args[1]), args[2]);
    SoakServers.start(soak.firstPort);
    System.out.println("ready");
    long connections = Long.parseLong(args[0]);
    for (int checkpoint = 1; checkpoint <= CHECKPOINTS; checkpoint++) {
      soak.round(connections * checkpoint / CHECKPOINTS);
      soak.report();
    }
    System.exit(soak.lost.get() == 0 ? 0 : 1);
  }

  /** Goes on until so many connections were started in all. */
  private void round(long total) throws InterruptedException {
    roundTotal = total;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int index = i;
      Thread thread = new Thread(() -> work(index), "soak-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      long ended = started.get();
      thread.join(60_000);
      while (thread.isAlive()) {
        if (started.get() == ended) {
          stuck(thread);
        }
        ended = started.get();
        thread.join(60_000);
      }
    }
  }

  private void stuck(Thread thread) {
    System.out.println("stuck in " + doing);
    for (StackTraceElement element : thread.getStackTrace()) {
      System.out.println("  at " + element);
    }
    System.exit(2);
  }

  private void work(int index) {
    Random random = new Random(index + roundTotal);
    while (started.incrementAndGet() <= roundTotal) {
      int kind = random.nextInt(SoakClients.KINDS);
      int disturbance = random.nextInt(20);
      boolean disturb = disturbance < 3;
      // half of those that are disturbed would wait forever
      boolean nowhere = disturb && random.nextBoolean();
      String host = nowhere ? blackhole : HOSTS[random.nextInt(HOSTS.length)];
      int port = firstPort + random.nextInt(SoakServers.PORTS);
      String what = SoakClients.name(kind) + " " + host + ":" + port + " " + disturbance;
      doing.set(index, what);
      try {
        InetSocketAddress to = new InetSocketAddress(host, port);
        if (disturb) {
          clients.disturbed(kind, to, disturbance, random.nextInt(300_000));
          disturbed.incrementAndGet();
        } else {
          clients.talk(kind, to);
          talks.incrementAndGet();
        }
      } catch (Exception e) {
        if (lost.incrementAndGet() < 10) {
          System.out.println("lost " + what + ": " + e);
          e.printStackTrace();
        }
      }
      doing.set(index, null);
    }
    started.decrementAndGet(); // the one that was not done
  }

  private void report() throws Exception {
    SoakServers.awaitIdle();
    // what only waits for a finalizer or cleaner is no leak
    for (int i = 0; i < 3; i++) {
      System.gc();
      System.runFinalization();
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long metaspace = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Metaspace")) {
        metaspace = pool.getUsage().getUsed();
      }
    }
    System.out.println(
        "checkpoint talks="
            + talks
            + " disturbed="
            + disturbed
            + " lost="
            + lost
            + " descriptors="
            + descriptors()
            + " threads="
            + Thread.activeCount()
            + " heapKiB="
            + (heap >> 10)
            + " metaspaceKiB="
            + (metaspace >> 10));
  }

  private static int descriptors() throws IOException {
    String[] names = new File("/proc/self/fd").list();
    if (names == null) {
      throw new IOException("no /proc/self/fd");
    }
    return names.length;
  }
}
