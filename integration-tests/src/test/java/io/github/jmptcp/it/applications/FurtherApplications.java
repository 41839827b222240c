package io.github.jmptcp.it.applications;

import java.util.List;

/**
 * Those that only the profile {@code everywhere} runs, whose libraries no other build needs to
 * download.
 */
final class FurtherApplications {
  private static final JavaPart HAZELCAST =
      new JavaPart("hazelcast", "apps.HazelcastPair", "10.77.1.1");
  private static final JavaPart ZOOKEEPER = new JavaPart("zookeeper", "apps.ZooKeeperNodes");
  private static final JavaPart UNDERTOW = new JavaPart("undertow", "apps.UndertowHttp");
  private static final JavaPart RABBITMQ = new JavaPart("rabbitmq", "apps.RabbitClient");
  private static final JavaPart MARIADB = new JavaPart("mariadb", "apps.MariaDbClient");
  private static final JavaPart CASSANDRA =
      new JavaPart("cassandra", "apps.CassandraServer", "10.77.1.2");
  private static final JavaPart CQL = new JavaPart("cassandra-driver", "apps.CassandraClient");
  private static final JavaPart HDFS = new JavaPart("hdfs", "apps.HdfsFiles");

  static final List<Application> ALL =
      List.of(
          new Application(
              () -> "Hazelcast " + HAZELCAST.version("hazelcast") + ", a map of two members",
              new JavaPart("hazelcast", "apps.HazelcastPair", "serve", "10.77.1.2"),
              HAZELCAST,
              List.of(17, 25)),
          new Application(
              () ->
                  "ZooKeeper "
                      + ZOOKEEPER.version("zookeeper")
                      + ", Curator "
                      + ZOOKEEPER.version("curator-framework"),
              new JavaPart("zookeeper", "apps.ZooKeeperNodes", "serve"),
              ZOOKEEPER,
              List.of(17, 8, 25)),
          new Application(
              () -> "Undertow " + UNDERTOW.version("undertow-core") + ", its HTTP client",
              new JavaPart("undertow", "apps.UndertowHttp", "serve"),
              UNDERTOW,
              List.of(17, 25)),
          new Application(
              () ->
                  "RabbitMQ "
                      + NativeServer.RABBITMQ.version()
                      + ", Java client "
                      + RABBITMQ.version("amqp-client"),
              NativeServer.RABBITMQ,
              RABBITMQ,
              List.of(17, 8)),
          new Application(
              () ->
                  "MariaDB "
                      + NativeServer.MARIADB.version()
                      + ", JDBC "
                      + MARIADB.version("mariadb-java-client")
                      + ", `LOAD DATA` and `SELECT`",
              NativeServer.MARIADB,
              MARIADB,
              List.of(17, 8)),
          new Application(
              () ->
                  "Cassandra "
                      + CASSANDRA.version("cassandra-all")
                      + " (epoll), Java driver "
                      + CQL.version("java-driver-core"),
              CASSANDRA,
              CQL,
              List.of(17, 11)),
          new Application(
              () ->
                  "HDFS "
                      + HDFS.version("hadoop-client-minicluster")
                      + ", a name node and a data node",
              new JavaPart("hdfs", "apps.HdfsFiles", "serve", "10.77.1.2"),
              HDFS,
              List.of(17, 25)));

  private FurtherApplications() {}
}
