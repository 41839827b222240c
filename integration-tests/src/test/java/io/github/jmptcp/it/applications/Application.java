package io.github.jmptcp.it.applications;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * A server and a client of it, as they come from Maven Central and Debian.
 *
 * @param name what the table calls it, with versions
 * @param releases the Java releases it runs on, the one that is measured first
 */
record Application(Callable<String> name, Server server, JavaPart client, List<Integer> releases) {

  private static final JavaPart TOMCAT = new JavaPart("tomcat", "apps.TomcatServer");
  private static final JavaPart JETTY = new JavaPart("jetty", "apps.JettyServer");
  private static final JavaPart GRPC = new JavaPart("grpc", "apps.GrpcDownload");
  private static final JavaPart HTTPCLIENT = new JavaPart("httpclient5", "apps.ApacheHttpClient");
  private static final JavaPart OKHTTP = new JavaPart("okhttp", "apps.OkHttp");
  private static final JavaPart JEDIS = new JavaPart("jedis", "apps.JedisClient");
  private static final JavaPart LETTUCE = new JavaPart("lettuce", "apps.LettuceClient");
  private static final JavaPart JDBC = new JavaPart("postgresql", "apps.PostgresClient");

  private static final JavaPart VERTX = new JavaPart("vertx", "apps.VertxHttp");
  private static final JavaPart SFTP = new JavaPart("sshd", "apps.SftpTransfer");
  private static final JavaPart ARTEMIS = new JavaPart("artemis", "apps.ArtemisQueue");
  private static final JavaPart KAFKA = new JavaPart("kafka", "apps.KafkaPair", "10.77.1.1");

  /** Those of every run. */
  static final List<Application> ALL =
      List.of(
          new Application(
              () -> "Tomcat " + TOMCAT.version("tomcat-embed-core") + ", `HttpURLConnection`",
              TOMCAT,
              new JavaPart("tomcat", "apps.UrlClient"),
              List.of(17, 8, 25)),
          new Application(
              () -> "Jetty " + JETTY.version("jetty-server") + ", `java.net.http.HttpClient`",
              JETTY,
              new JavaPart("jetty", "apps.JdkHttpClient"),
              List.of(17, 25)),
          new Application(
              () ->
                  "gRPC "
                      + GRPC.version("grpc-netty-shaded")
                      + " (grpc-netty-shaded, epoll), a server stream",
              new JavaPart("grpc", "apps.GrpcDownload", "serve"),
              GRPC,
              List.of(17, 8, 25)),
          new Application(
              () ->
                  "nginx "
                      + NativeServer.NGINX.version()
                      + ", Apache HttpClient "
                      + HTTPCLIENT.version("httpclient5"),
              NativeServer.NGINX,
              HTTPCLIENT,
              List.of(17, 25)),
          new Application(
              () ->
                  "nginx "
                      + NativeServer.NGINX.version()
                      + ", OkHttp "
                      + OKHTTP.version("okhttp-jvm"),
              NativeServer.NGINX,
              OKHTTP,
              List.of(21, 8)),
          new Application(
              () -> "Redis " + NativeServer.REDIS.version() + ", Jedis " + JEDIS.version("jedis"),
              NativeServer.REDIS,
              JEDIS,
              List.of(17, 25)),
          new Application(
              () ->
                  "Redis "
                      + NativeServer.REDIS.version()
                      + ", Lettuce "
                      + LETTUCE.version("lettuce-core")
                      + " (epoll)",
              NativeServer.REDIS,
              LETTUCE,
              List.of(21, 8)),
          new Application(
              () ->
                  "PostgreSQL "
                      + NativeServer.POSTGRESQL.version()
                      + ", JDBC "
                      + JDBC.version("postgresql")
                      + ", `COPY` in and out",
              NativeServer.POSTGRESQL,
              JDBC,
              List.of(17, 25)),
          new Application(
              () -> "Vert.x " + VERTX.version("vertx-core") + " (epoll), its HTTP client",
              new JavaPart("vertx", "apps.VertxHttp", "serve"),
              VERTX,
              List.of(17, 8)),
          new Application(
              () -> "Apache MINA SSHD " + SFTP.version("sshd-sftp") + ", SFTP there and back",
              new JavaPart("sshd", "apps.SftpTransfer", "serve"),
              SFTP,
              List.of(17, 25)),
          new Application(
              () -> "ActiveMQ Artemis " + ARTEMIS.version("artemis-server") + ", a queue",
              new JavaPart("artemis", "apps.ArtemisQueue", "serve"),
              ARTEMIS,
              List.of(17, 25)),
          new Application(
              () ->
                  "Kafka "
                      + KAFKA.version("kafka_2.13")
                      + " (KRaft), producer, consumer and a second broker as the replica",
              new JavaPart("kafka", "apps.KafkaPair", "serve", "10.77.1.2"),
              KAFKA,
              List.of(17, 25)));

  /** Its name in a test report, without a version. */
  String id() {
    String served =
        server instanceof JavaPart java ? java.mainClass() : server.toString().toLowerCase(ROOT);
    return client.mainClass() + " with " + served;
  }

  /** Both sides of the table's column. */
  String sides() {
    return client.side() + ", " + server.side();
  }
}
