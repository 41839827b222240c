package apps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.cassandra.service.CassandraDaemon;

/** Cassandra, one node: {@code ADDRESS BYTES}. */
public final class CassandraServer {
  private static final int PORT = 9042;

  private CassandraServer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("cassandra");
    Path file = folder.resolve("cassandra.yaml");
    Files.write(
        file,
        Arrays.asList(
            "cluster_name: one",
            "partitioner: org.apache.cassandra.dht.Murmur3Partitioner",
            "endpoint_snitch: SimpleSnitch",
            "num_tokens: 1",
            "seed_provider:",
            "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
            "    parameters:",
            "      - seeds: " + args[0],
            "listen_address: " + args[0],
            "rpc_address: " + args[0],
            "native_transport_port: " + PORT,
            "commitlog_sync: periodic",
            "commitlog_sync_period: 10s",
            "commitlog_directory: " + folder.resolve("commitlog"),
            "saved_caches_directory: " + folder.resolve("caches"),
            "hints_directory: " + folder.resolve("hints"),
            "cdc_raw_directory: " + folder.resolve("cdc"),
            "data_file_directories:",
            "  - " + folder.resolve("data")));
    // without a configuration it prints everything
    Path quiet = folder.resolve("logback.xml");
    Files.write(quiet, Arrays.asList("<configuration/>"));
    System.setProperty("logback.configurationFile", quiet.toString());
    System.setProperty("cassandra.config", file.toUri().toString());
    System.setProperty("cassandra-foreground", "yes"); // else it closes stdout
    System.setProperty("cassandra.storagedir", folder.toString());
    new CassandraDaemon(true).activate();
    Service.run(PORT);
  }
}
