package apps;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Two Kafka brokers without ZooKeeper. {@code serve ADDRESS BYTES} is the first and the controller;
 * {@code OWN_ADDRESS HOST PORT BYTES} is the second, with a producer and a consumer: each message
 * goes to the first, comes back to the second as its replica, and comes back once more to be read.
 */
public final class KafkaPair {
  private static final int PORT = 9092;
  private static final int CHUNK = 64 * 1024;
  private static final String CLUSTER = "AAAAAAAAAAAAAAAAAAAAAA";

  private KafkaPair() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      broker(1, args[1], args[1]);
      try (Admin admin = Admin.create(clients(args[1]))) {
        awaitBrokers(admin, 1);
      }
      Service.run(PORT);
    } else {
      broker(2, args[0], args[1]);
      visit(args[1], Payload.of(Integer.parseInt(args[3])));
    }
  }

  /** Starts a broker in this JVM as {@code kafka-server-start.sh} does. */
  private static void broker(int id, String address, String controller) throws Exception {
    Path folder = Files.createTempDirectory("kafka");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
    String listeners = "PLAINTEXT://0.0.0.0:" + PORT;
    Path file = folder.resolve("server.properties");
    Files.write(
        file,
        Arrays.asList(
            "process.roles=" + (id == 1 ? "broker,controller" : "broker"),
            "node.id=" + id,
            "controller.quorum.voters=1@" + controller + ":9093",
            "controller.listener.names=CONTROLLER",
            "listeners=" + listeners + (id == 1 ? ",CONTROLLER://0.0.0.0:9093" : ""),
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "advertised.listeners=PLAINTEXT://" + address + ":" + PORT,
            "offsets.topic.replication.factor=1",
            "log.dirs=" + folder.resolve("logs")));
    StorageTool.execute(
        new String[] {"format", "-t", CLUSTER, "-c", file.toString()},
        new PrintStream(System.err, true));
    Thread server =
        new Thread(() -> kafka.Kafka.main(new String[] {file.toString()}), "broker " + id);
    server.setDaemon(true);
    server.start();
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    } catch (Exception e) {
      System.err.println("left behind: " + e);
    }
  }

  private static Properties clients(String broker) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker + ":" + PORT);
    properties.put("linger.ms", "5");
    properties.put("acks", "all");
    properties.put("max.partition.fetch.bytes", "10000000");
    return properties;
  }

  private static void awaitBrokers(Admin admin, int count) throws Exception {
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90); ; ) {
      if (admin.describeCluster().nodes().get().size() >= count) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the brokers did not meet");
      }
      Thread.sleep(100);
    }
  }

  private static void visit(String broker, byte[] payload) throws Exception {
    Properties properties = clients(broker);
    try (Admin admin = Admin.create(properties)) {
      awaitBrokers(admin, 2);
      // led by broker 1, with broker 2 as the replica; acks=all waits for both
      admin
          .createTopics(
              List.of(
                  new NewTopic("topic", Map.of(0, List.of(1, 2)))
                      .configs(Map.of("min.insync.replicas", "2"))))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    TopicPartition partition = new TopicPartition("topic", 0);
    consumer.assign(List.of(partition));
    consumer.seek(partition, 0);
    byte[] hello = {'h', 'e', 'l', 'l', 'o'};
    Visit.run(
        () -> {
          produce(producer, hello);
          consume(consumer, hello);
        },
        () -> produce(producer, payload),
        () -> consume(consumer, payload));
  }

  private static void produce(KafkaProducer<byte[], byte[]> producer, byte[] content)
      throws Exception {
    Future<RecordMetadata> last = null;
    for (int at = 0; at < content.length; at += CHUNK) {
      byte[] chunk = Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length));
      last = producer.send(new ProducerRecord<>("topic", chunk));
    }
    last.get(90, TimeUnit.SECONDS);
  }

  private static void consume(KafkaConsumer<byte[], byte[]> consumer, byte[] content) {
    byte[] back = new byte[content.length];
    for (int at = 0; at < content.length; ) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(60))) {
        System.arraycopy(message.value(), 0, back, at, message.value().length);
        at += message.value().length;
      }
    }
    Payload.equal(back, content);
  }
}
