package apps;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Two members of a Hazelcast cluster. {@code serve ADDRESS BYTES} is the first; {@code OWN_ADDRESS
 * HOST PORT BYTES} is the second, which fills and reads entries of a map that the first one owns.
 * Each entry comes back to the second as its backup.
 */
public final class HazelcastPair {
  private static final int PORT = 5701;
  private static final int CHUNK = 64 * 1024;

  private HazelcastPair() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      member(args[1], args[1]);
      Service.run(PORT);
    } else {
      visit(member(args[0], args[1]), Payload.of(Integer.parseInt(args[3])));
    }
  }

  private static HazelcastInstance member(String address, String first) {
    Config config = new Config();
    config.setProperty("hazelcast.phone.home.enabled", "false");
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(PORT).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(address);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(first);
    return Hazelcast.newHazelcastInstance(config);
  }

  private static void visit(HazelcastInstance member, byte[] payload) throws Exception {
    awaitPartitions(member);
    IMap<String, byte[]> map = member.getMap("map");
    byte[] hello = {'h', 'e', 'l', 'l', 'o'};
    Visit.run(
        () -> {
          fill(member, map, hello);
          read(member, map, hello);
        },
        () -> fill(member, map, payload),
        () -> read(member, map, payload));
  }

  /** Waits until each owns half of the partitions and has the backups of the other half. */
  private static void awaitPartitions(HazelcastInstance member) throws Exception {
    Member self = member.getCluster().getLocalMember();
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90); ; ) {
      Set<Partition> all = member.getPartitionService().getPartitions();
      long own = all.stream().filter(each -> self.equals(each.getOwner())).count();
      if (own >= all.size() / 2 && member.getPartitionService().isClusterSafe()) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the members did not meet");
      }
      Thread.sleep(100);
    }
  }

  /** That many keys of the other member's partitions, the same ones for the same number. */
  private static List<String> keys(HazelcastInstance member, int count) {
    List<String> keys = new ArrayList<>();
    Member self = member.getCluster().getLocalMember();
    for (int i = 0; keys.size() < count; i++) {
      String key = "key " + i;
      if (!self.equals(member.getPartitionService().getPartition(key).getOwner())) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static int chunks(byte[] content) {
    return (content.length + CHUNK - 1) / CHUNK;
  }

  private static void fill(HazelcastInstance member, IMap<String, byte[]> map, byte[] content)
      throws Exception {
    List<CompletionStage<Void>> set = new ArrayList<>();
    int at = 0;
    for (String key : keys(member, chunks(content))) {
      byte[] chunk = Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length));
      set.add(map.setAsync(key, chunk));
      at += chunk.length;
    }
    for (CompletionStage<Void> each : set) {
      each.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static void read(HazelcastInstance member, IMap<String, byte[]> map, byte[] content)
      throws Exception {
    List<CompletionStage<byte[]>> got = new ArrayList<>();
    for (String key : keys(member, chunks(content))) {
      got.add(map.getAsync(key));
    }
    byte[] back = new byte[content.length];
    int at = 0;
    for (CompletionStage<byte[]> each : got) {
      byte[] chunk = each.toCompletableFuture().get(60, TimeUnit.SECONDS);
      System.arraycopy(chunk, 0, back, at, chunk.length);
      at += chunk.length;
    }
    Payload.equal(back, content);
  }
}
