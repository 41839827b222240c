package apps;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.server.datanode.DataNode;
import org.apache.hadoop.hdfs.server.namenode.NameNode;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;

/**
 * HDFS, a name node and a data node, and its client: {@code serve ADDRESS BYTES} or {@code HOST
 * PORT BYTES}.
 */
public final class HdfsFiles {
  private static final int PORT = 9000;

  private HdfsFiles() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      serve(args[1]);
    } else {
      visit(files(args[0], Integer.parseInt(args[1])), Payload.of(Integer.parseInt(args[2])));
    }
  }

  private static void serve(String address) throws Exception {
    String folder = Files.createTempDirectory("hdfs").toString();
    Configuration configuration = new HdfsConfiguration();
    configuration.set("fs.defaultFS", "hdfs://" + address + ":" + PORT);
    configuration.set("dfs.namenode.name.dir", folder + "/name");
    configuration.set("dfs.datanode.data.dir", folder + "/data");
    configuration.set("dfs.namenode.http-address", "0.0.0.0:0");
    configuration.set("dfs.datanode.http.address", "0.0.0.0:0");
    configuration.set("dfs.replication", "1");
    // the hosts have no names
    configuration.set("dfs.namenode.datanode.registration.ip-hostname-check", "false");
    // several nodes in one JVM have metrics of the same name
    DefaultMetricsSystem.setMiniClusterMode(true);
    NameNode.format(configuration);
    NameNode.createNameNode(new String[0], configuration);
    DataNode.createDataNode(new String[0], configuration);
    DistributedFileSystem files = files(address, PORT);
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        files.getDataNodeStats().length == 0; ) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the nodes did not meet");
      }
      Thread.sleep(100);
    }
    Service.run(PORT);
  }

  private static DistributedFileSystem files(String host, int port) throws Exception {
    Configuration configuration = new HdfsConfiguration();
    configuration.set("dfs.replication", "1");
    return (DistributedFileSystem)
        FileSystem.get(URI.create("hdfs://" + host + ":" + port), configuration);
  }

  private static void visit(FileSystem files, byte[] payload) {
    byte[] hello = {'h', 'e', 'l', 'l', 'o'};
    Visit.run(
        () -> {
          write(files, new Path("/hello"), hello);
          read(files, new Path("/hello"), hello);
        },
        () -> write(files, new Path("/payload"), payload),
        () -> read(files, new Path("/payload"), payload));
  }

  private static void write(FileSystem files, Path file, byte[] content) throws Exception {
    try (OutputStream out = files.create(file)) {
      out.write(content);
    }
  }

  private static void read(FileSystem files, Path file, byte[] content) throws Exception {
    try (InputStream in = files.open(file)) {
      Payload.check(in, content);
    }
  }
}
