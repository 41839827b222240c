package io.github.jmptcp.it.applications;

import java.util.List;

/** Third-party software that is run with the agent. */
final class Applications {

  /** Those of every run. */
  static final List<Application> ALWAYS =
      List.of(
          new Application(
              "Tomcat {tomcat-embed-core}, `HttpURLConnection`",
              new JavaPart("tomcat", "apps.TomcatServer"),
              new JavaPart("tomcat", "apps.UrlClient"),
              17,
              8,
              25),
          new Application(
              "Jetty {jetty-server}, `java.net.http.HttpClient`",
              new JavaPart("jetty", "apps.JettyServer"),
              new JavaPart("jetty", "apps.JdkHttpClient"),
              17,
              25),
          new Application(
              "gRPC {grpc-netty-shaded} (grpc-netty-shaded, epoll), a server stream",
              new JavaPart("grpc", "apps.GrpcDownload", "serve"),
              new JavaPart("grpc", "apps.GrpcDownload"),
              17,
              8,
              25),
          new Application(
              "nginx {server}, Apache HttpClient {httpclient5}",
              NativeServer.NGINX,
              new JavaPart("httpclient5", "apps.ApacheHttpClient"),
              17,
              25),
          new Application(
              "nginx {server}, OkHttp {okhttp-jvm}",
              NativeServer.NGINX,
              new JavaPart("okhttp", "apps.OkHttp"),
              21,
              8),
          new Application(
              "Redis {server}, Jedis {jedis}",
              NativeServer.REDIS,
              new JavaPart("jedis", "apps.JedisClient"),
              17,
              25),
          new Application(
              "Redis {server}, Lettuce {lettuce-core} (epoll)",
              NativeServer.REDIS,
              new JavaPart("lettuce", "apps.LettuceClient"),
              21,
              8),
          new Application(
              "PostgreSQL {server}, JDBC {postgresql}, `COPY` in and out",
              NativeServer.POSTGRESQL,
              new JavaPart("postgresql", "apps.PostgresClient"),
              17,
              25),
          new Application(
              "Vert.x {vertx-core} (epoll), its HTTP client",
              new JavaPart("vertx", "apps.VertxHttp", "serve"),
              new JavaPart("vertx", "apps.VertxHttp"),
              17,
              8),
          new Application(
              "Apache MINA SSHD {sshd-sftp}, SFTP there and back",
              new JavaPart("sshd", "apps.SftpTransfer", "serve"),
              new JavaPart("sshd", "apps.SftpTransfer"),
              17,
              25),
          new Application(
              "ActiveMQ Artemis {artemis-server}, a queue",
              new JavaPart("artemis", "apps.ArtemisQueue", "serve"),
              new JavaPart("artemis", "apps.ArtemisQueue"),
              17,
              25),
          new Application(
              "Kafka {kafka_2.13} (KRaft), producer, consumer and a second broker as the replica",
              new JavaPart("kafka", "apps.KafkaPair", "serve", "10.77.1.2"),
              new JavaPart("kafka", "apps.KafkaPair", "10.77.1.1"),
              17,
              25));

  /**
   * Those that only the profile {@code everywhere} runs, whose libraries no other build needs to
   * download.
   */
  static final List<Application> EVERYWHERE =
      List.of(
          new Application(
              "Hazelcast {hazelcast}, a map of two members",
              new JavaPart("hazelcast", "apps.HazelcastPair", "serve", "10.77.1.2"),
              new JavaPart("hazelcast", "apps.HazelcastPair", "10.77.1.1"),
              17,
              25),
          new Application(
              "ZooKeeper {zookeeper}, Curator {curator-framework}",
              new JavaPart("zookeeper", "apps.ZooKeeperNodes", "serve"),
              new JavaPart("zookeeper", "apps.ZooKeeperNodes"),
              17,
              8,
              25),
          new Application(
              "Undertow {undertow-core}, its HTTP client",
              new JavaPart("undertow", "apps.UndertowHttp", "serve"),
              new JavaPart("undertow", "apps.UndertowHttp"),
              17,
              25),
          new Application(
              "RabbitMQ {server}, Java client {amqp-client}",
              NativeServer.RABBITMQ,
              new JavaPart("rabbitmq", "apps.RabbitClient"),
              17,
              8),
          new Application(
              "MariaDB {server}, JDBC {mariadb-java-client}, `LOAD DATA` and `SELECT`",
              NativeServer.MARIADB,
              new JavaPart("mariadb", "apps.MariaDbClient"),
              17,
              8),
          new Application(
              "Cassandra {cassandra-all} (epoll), Java driver {java-driver-core}",
              new JavaPart("cassandra", "apps.CassandraServer", "10.77.1.2"),
              new JavaPart("cassandra-driver", "apps.CassandraClient"),
              17,
              11),
          new Application(
              "HDFS {hadoop-client-minicluster}, a name node and a data node",
              new JavaPart("hdfs", "apps.HdfsFiles", "serve", "10.77.1.2"),
              new JavaPart("hdfs", "apps.HdfsFiles"),
              17,
              25));

  private Applications() {}
}
