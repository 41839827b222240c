package apps;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Connects in every way to a peer that does not answer, and ends that as the lines on its stdin
 * say: {@code connect PORT}, {@code interrupt}, {@code stop} (Thread.stop), {@code close}. The last
 * one waits for the threads and prints how each of them ended, and how many sockets are open.
 */
public final class Connecting {
  private static final int LONG_MILLIS = 120_000;

  private static final Map<String, String> OUTCOMES =
      Collections.synchronizedMap(new TreeMap<String, String>());
  private static final List<Thread> THREADS = new ArrayList<>();
  private static final List<Thread> INTERRUPTIBLE = new ArrayList<>();
  private static final List<Closeable> OPEN = new ArrayList<>();

  private Connecting() {}

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    print("main");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "connect":
          connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[1])));
          print("connecting " + THREADS.size());
          break;
        case "interrupt":
          for (Thread each : THREADS) {
            each.interrupt();
          }
          for (Thread each : INTERRUPTIBLE) {
            each.join(LONG_MILLIS / 4);
          }
          break;
        case "stop":
          for (Thread each : THREADS) {
            Thread.class.getMethod("stop").invoke(each); // not there in newer releases
          }
          break;
        case "close":
          close();
          break;
        default:
          throw new IllegalArgumentException(line);
      }
    }
  }

  private static void connect(SocketAddress peer) throws Exception {
    Socket socket = open(new Socket());
    start("socket", () -> connect(socket, peer, 0), false);
    Socket timed = open(new Socket());
    start("socket with a timeout", () -> connect(timed, peer, LONG_MILLIS), false);
    SocketChannel channel = open(SocketChannel.open());
    start("channel", () -> channel.connect(peer), false);
    SocketChannel adapted = open(SocketChannel.open());
    start("socket of a channel", () -> connect(adapted.socket(), peer, LONG_MILLIS), false);
    AsynchronousSocketChannel asynchronous = open(AsynchronousSocketChannel.open());
    start("asynchronous channel", () -> asynchronous.connect(peer).get(), false);
    if (!System.getProperty("java.specification.version").matches("1\\.8|9|1\\d|20")) {
      Socket virtual = open(new Socket());
      start("socket of a virtual thread", () -> connect(virtual, peer, 0), true);
    }
  }

  private static Object connect(Socket socket, SocketAddress peer, int timeout) throws IOException {
    socket.connect(peer, timeout);
    return socket;
  }

  private static <T extends Closeable> T open(T socket) {
    OPEN.add(socket);
    return socket;
  }

  private static void start(String name, Callable<Object> connect, boolean virtual)
      throws Exception {
    Runnable run =
        () -> {
          try {
            connect.call();
            OUTCOMES.put(name, "connected");
          } catch (Throwable e) {
            OUTCOMES.put(name, e + (Thread.currentThread().isInterrupted() ? ", interrupted" : ""));
          }
        };
    Thread thread;
    if (virtual) {
      thread =
          (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, run);
    } else {
      thread = new Thread(run, name);
      thread.start();
    }
    THREADS.add(thread);
    if (virtual || name.contains("channel")) {
      INTERRUPTIBLE.add(thread);
    }
  }

  private static void close() throws Exception {
    for (Closeable each : OPEN) {
      each.close();
    }
    for (Thread each : THREADS) {
      each.join(LONG_MILLIS / 4);
      if (each.isAlive()) {
        print("alive " + each);
      }
    }
    OPEN.clear();
    THREADS.clear();
    INTERRUPTIBLE.clear();
    for (Map.Entry<String, String> each : OUTCOMES.entrySet()) {
      print(each.getKey() + ": " + each.getValue());
    }
    OUTCOMES.clear();
    print("sockets " + sockets());
  }

  /** The TCP sockets of this process, whatever the agent has for itself. */
  private static int sockets() {
    int sockets = 0;
    File[] descriptors = new File("/proc/self/fd").listFiles();
    for (File each : descriptors == null ? new File[0] : descriptors) {
      try {
        if (Files.readSymbolicLink(each.toPath()).toString().startsWith("socket:")) {
          sockets++;
        }
      } catch (IOException ignored) {
        // the one that lists the folder
      }
    }
    return sockets;
  }

  private static void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
