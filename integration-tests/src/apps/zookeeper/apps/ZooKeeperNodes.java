package apps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * ZooKeeper, standalone, and nodes that Curator fills and reads: {@code serve BYTES} or {@code HOST
 * PORT BYTES}.
 */
public final class ZooKeeperNodes {
  private static final int PORT = 2181;

  /** A node holds less than 1 MB. */
  private static final int CHUNK = 512 * 1024;

  private ZooKeeperNodes() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      serve();
      client("127.0.0.1", PORT).close();
      Service.run(PORT);
    } else {
      byte[] payload = Payload.of(Integer.parseInt(args[2]));
      CuratorFramework client = client(args[0], Integer.parseInt(args[1]));
      byte[] hello = {'h', 'e', 'l', 'l', 'o'};
      Visit.run(
          () -> {
            fill(client, "/hello", hello);
            read(client, "/hello", hello);
          },
          () -> fill(client, "/payload", payload),
          () -> read(client, "/payload", payload));
    }
  }

  /** Starts a server in this JVM as {@code zkServer.sh} does. */
  private static void serve() throws Exception {
    Path folder = Files.createTempDirectory("zookeeper");
    Path file = folder.resolve("zoo.cfg");
    Files.write(
        file,
        Arrays.asList(
            "clientPort=" + PORT, "dataDir=" + folder.resolve("data"), "admin.enableServer=false"));
    Thread server =
        new Thread(() -> QuorumPeerMain.main(new String[] {file.toString()}), "zookeeper");
    server.setDaemon(true);
    server.start();
  }

  /** Waits until it is connected. */
  private static CuratorFramework client(String host, int port) throws Exception {
    CuratorFramework client =
        CuratorFrameworkFactory.newClient(host + ":" + port, new RetryOneTime(1000));
    client.start();
    if (!client.blockUntilConnected(50, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no ZooKeeper at " + host + ":" + port);
    }
    return client;
  }

  private static int chunks(byte[] content) {
    return (content.length + CHUNK - 1) / CHUNK;
  }

  /** All nodes at once, each below the given one. */
  private static void fill(CuratorFramework client, String node, byte[] content) throws Exception {
    client.create().forPath(node);
    Answers answers = new Answers(chunks(content));
    for (int n = 0; n < answers.count(); n++) {
      int at = n * CHUNK;
      client
          .create()
          .inBackground(answers.of(n))
          .forPath(
              node + "/" + n,
              Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length)));
    }
    for (int n = 0; n < answers.count(); n++) {
      answers.await(n);
    }
  }

  private static void read(CuratorFramework client, String node, byte[] content) throws Exception {
    Answers answers = new Answers(chunks(content));
    for (int n = 0; n < answers.count(); n++) {
      client.getData().inBackground(answers.of(n)).forPath(node + "/" + n);
    }
    byte[] back = new byte[content.length];
    int at = 0;
    for (int n = 0; n < answers.count(); n++) {
      byte[] chunk = answers.await(n).getData();
      System.arraycopy(chunk, 0, back, at, chunk.length);
      at += chunk.length;
    }
    Payload.equal(back, content);
  }

  /** Of operations in the background. */
  private static final class Answers {
    private final CompletableFuture<?>[] events;

    Answers(int count) {
      events = new CompletableFuture<?>[count];
    }

    int count() {
      return events.length;
    }

    BackgroundCallback of(int n) {
      CompletableFuture<CuratorEvent> event = new CompletableFuture<>();
      events[n] = event;
      return (client, seen) -> event.complete(seen);
    }

    CuratorEvent await(int n) throws Exception {
      CuratorEvent event = (CuratorEvent) events[n].get(60, TimeUnit.SECONDS);
      if (event.getResultCode() != 0) {
        throw new IllegalStateException("result " + event.getResultCode() + " of " + event);
      }
      return event;
    }
  }
}
