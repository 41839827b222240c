package apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code DemotionRaces HOST PORT OTHER_HOST OTHER_PORT}, then by lines of stdin {@code COUNT}:
 * makes so many connections by every kind of socket, of which every second is closed or interrupted
 * by another thread while it connects, and prints {@code talked N lost N}. Two of {@link #OTHERS}
 * go to the other peer.
 */
public final class DemotionRaces {
  private static final int THREADS = 4;
  private static final int OTHERS = 48;

  private final SoakClients clients = new SoakClients();
  private final InetSocketAddress first;
  private final InetSocketAddress other;
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger talked = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  private DemotionRaces(InetSocketAddress first, InetSocketAddress other) {
    this.first = first;
    this.other = other;
  }

  public static void main(String[] args) throws Exception {
    DemotionRaces app =
        new DemotionRaces(
            new InetSocketAddress(args[0], Integer.parseInt(args[1])),
            new InetSocketAddress(args[2], Integer.parseInt(args[3])));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      app.round(Integer.parseInt(line));
      System.out.println("talked " + app.talked + " lost " + app.lost);
    }
    System.exit(0); // the group of the asynchronous channels would linger
  }

  private void round(int count) throws InterruptedException {
    started.set(0);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> work(count));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void work(int count) {
    Random random = new Random();
    for (int i = started.getAndIncrement(); i < count; i = started.getAndIncrement()) {
      int kind = i / 2 % SoakClients.KINDS;
      InetSocketAddress to = i % OTHERS < 2 ? other : first;
      try {
        if (i % 2 == 0) {
          clients.disturbed(kind, to, random.nextInt(3), random.nextInt(200_000));
        } else {
          clients.talk(kind, to);
          talked.incrementAndGet();
        }
      } catch (Exception e) {
        lost.incrementAndGet();
        e.printStackTrace();
      }
    }
  }
}
