package apps;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * An application whose every byte is checked where it arrives, so that a lost, doubled or swapped
 * one is found. It executes the lines on its stdin:
 *
 * <pre>
 * listen [ADDRESS [PORT]] prints "port N", and serves
 * connect HOST PORT       prints "connected from PORT"
 * upload BYTES            prints "so far N" now and then, and at the end "done N ms, longest pause M ms"
 * download BYTES          the same
 * keepalive true|false    sets SO_KEEPALIVE and prints "keepalive", what it was and what it is
 * exchange                sends requests and reads answers of 1000 bytes, repeatedly: "so far N" questions
 * rest                    ends that: "done N, longest pause M ms"
 * </pre>
 *
 * Every error is printed as "broken: ...". The end of stdin ends main.
 */
public final class Stream {
  private static final int BLOCK = 16 << 10;
  private static final int QUESTION = 1000;

  private static volatile boolean exchanging;
  private static Thread exchange = new Thread();

  private Stream() {}

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    Socket socket = null;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      try {
        switch (words[0]) {
          case "listen":
            listen(words);
            break;
          case "connect":
            socket = new Socket();
            socket.connect(new InetSocketAddress(words[1], Integer.parseInt(words[2])), 50_000);
            socket.setTcpNoDelay(true);
            print("connected from " + socket.getLocalPort());
            break;
          case "upload":
            upload(socket, Long.parseLong(words[1]));
            break;
          case "download":
            download(socket, Long.parseLong(words[1]));
            break;
          case "keepalive":
            boolean before = socket.getKeepAlive();
            socket.setKeepAlive(Boolean.parseBoolean(words[1]));
            print("keepalive " + before + " " + socket.getKeepAlive());
            break;
          case "exchange":
            exchange(socket);
            break;
          case "rest":
            exchanging = false;
            exchange.join();
            break;
          default:
            print("broken: unknown " + line);
        }
      } catch (IOException e) {
        print("broken: " + e);
      }
    }
  }

  /** What stands at a place of every stream; its period, 251 * 256, divides no block. */
  private static byte at(long position) {
    return (byte) (position % 251 + position / 251);
  }

  private static void fill(byte[] block, int length, long position) {
    for (int i = 0; i < length; i++) {
      block[i] = at(position + i);
    }
  }

  private static void check(byte[] block, int length, long position) throws IOException {
    for (int i = 0; i < length; i++) {
      if (block[i] != at(position + i)) {
        throw new IOException("byte " + (position + i) + " is wrong");
      }
    }
  }

  private static void listen(String[] words) throws IOException {
    int port = words.length > 2 ? Integer.parseInt(words[2]) : 0;
    ServerSocket listener =
        words.length > 1
            ? new ServerSocket(port, 50, InetAddress.getByName(words[1]))
            : new ServerSocket(port);
    print("port " + listener.getLocalPort());
    Thread acceptor =
        new Thread(
            () -> {
              while (true) {
                try {
                  Socket socket = listener.accept();
                  Thread server = new Thread(() -> serve(socket));
                  server.setDaemon(true);
                  server.start();
                } catch (IOException e) {
                  print("broken: " + e);
                  return;
                }
              }
            });
    acceptor.setDaemon(true);
    acceptor.start();
  }

  private static void serve(Socket socket) {
    try (Socket closing = socket) {
      closing.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(closing.getInputStream());
      DataOutputStream out = new DataOutputStream(closing.getOutputStream());
      for (int command = in.read(); command >= 0; command = in.read()) {
        long bytes = in.readLong();
        if (command == 'd') {
          send(out, bytes);
        } else if (command == 'u') {
          out.writeLong(receive(in, bytes, false));
        } else {
          byte[] question = new byte[QUESTION];
          in.readFully(question);
          check(question, QUESTION, bytes);
          out.write(question);
        }
      }
    } catch (IOException e) {
      print("broken: " + e);
    }
  }

  private static void send(DataOutputStream out, long bytes) throws IOException {
    byte[] block = new byte[BLOCK];
    for (long sent = 0; sent < bytes; sent += BLOCK) {
      int length = (int) Math.min(BLOCK, bytes - sent);
      fill(block, length, sent);
      out.write(block, 0, length);
    }
  }

  /** Gives back the longest time between two reads, in milliseconds. */
  private static long receive(DataInputStream in, long bytes, boolean reports) throws IOException {
    byte[] block = new byte[BLOCK];
    long reported = 0;
    long longest = 0;
    long last = System.nanoTime();
    for (long received = 0; received < bytes; ) {
      int n = in.read(block, 0, (int) Math.min(BLOCK, bytes - received));
      if (n < 0) {
        throw new IOException("the stream ended after " + received + " bytes");
      }
      check(block, n, received);
      received += n;
      long pause = since(last);
      longest = Math.max(longest, pause);
      last = System.nanoTime();
      if (reports && received - reported >= bytes / 16) {
        reported = received;
        print("so far " + received);
      }
    }
    return longest;
  }

  private static void upload(Socket socket, long bytes) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    long start = System.nanoTime();
    out.writeByte('u');
    out.writeLong(bytes);
    byte[] block = new byte[BLOCK];
    long reported = 0;
    for (long sent = 0; sent < bytes; sent += BLOCK) {
      int length = (int) Math.min(BLOCK, bytes - sent);
      fill(block, length, sent);
      out.write(block, 0, length);
      if (sent - reported >= bytes / 16) {
        reported = sent;
        print("so far " + sent);
      }
    }
    long pause = new DataInputStream(socket.getInputStream()).readLong();
    print("done " + since(start) + " ms, longest pause " + pause + " ms");
  }

  private static void download(Socket socket, long bytes) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    long start = System.nanoTime();
    out.writeByte('d');
    out.writeLong(bytes);
    long pause = receive(new DataInputStream(socket.getInputStream()), bytes, true);
    print("done " + since(start) + " ms, longest pause " + pause + " ms");
  }

  private static void exchange(Socket socket) {
    exchanging = true;
    exchange =
        new Thread(
            () -> {
              try {
                sendRequests(socket);
              } catch (IOException e) {
                print("broken: " + e);
              }
            });
    exchange.start();
  }

  private static void sendRequests(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] block = new byte[QUESTION];
    long longest = 0;
    long questions = 0;
    while (exchanging) {
      long start = System.nanoTime();
      out.writeByte('x');
      out.writeLong(questions);
      fill(block, QUESTION, questions);
      out.write(block);
      in.readFully(block);
      check(block, QUESTION, questions);
      longest = Math.max(longest, since(start));
      questions++;
      if (questions % 10 == 0) {
        print("so far " + questions);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        return;
      }
    }
    print("done " + questions + ", longest pause " + longest + " ms");
  }

  private static long since(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static synchronized void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
