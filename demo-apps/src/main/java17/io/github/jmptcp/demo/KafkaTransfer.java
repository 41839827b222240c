package io.github.jmptcp.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An Apache Kafka broker and Kafka's own performance tools: one produces, then one consumes what
 * the first has produced.
 */
final class KafkaTransfer implements Workload {

  static final int RECORD_BYTES = 10_000;

  private static final int PORT = 9092;
  private static final String TOPIC = "demo";
  private static final String PRODUCER = "org.apache.kafka.tools.ProducerPerformance";
  private static final String CONSUMER = "org.apache.kafka.tools.ConsumerPerformance";
  private static final int REPORT_MILLIS = 100;

  private static final Pattern PRODUCED = Pattern.compile("(\\d+) records sent, .*");

  private static final Pattern CONSUMED = Pattern.compile("[^,]+, \\d+, \\S+, \\S+, (\\d+), .*");

  private static final Pattern CONSUMED_IN_ALL =
      Pattern.compile("\\S*:records-consumed-total:\\{client-id=[^,}]*}\\s*: (\\d+)\\D.*");

  private final DemoOptions options;

  KafkaTransfer(DemoOptions options) {
    this.options = options;
  }

  @Override
  public String about() {
    return "An Apache Kafka broker and Kafka's own performance tools";
  }

  @Override
  public List<String> plan() {
    return List.of(
        "Each run produces %d MB in records of %d bytes, then consumes them."
            .formatted(bytes() / 1_000_000, RECORD_BYTES));
  }

  @Override
  public List<String> commands(Agents agents) {
    String client = "client$ " + Agents.java(agents.client()) + " ";
    String broker = TwoPaths.serverAddress(1) + ":" + PORT;
    List<String> shown = new ArrayList<>();
    shown.add(
        "server$ " + Agents.java(agents.server()) + " -cp 'kafka/*' kafka.Kafka server.properties");
    for (List<String> tool : List.of(producer(broker), consumer(broker))) {
      shown.add(client + "-cp 'kafka/*' " + String.join(" ", tool));
    }
    return shown;
  }

  @Override
  public long bytes() {
    return Math.max(1, options.fileBytes() / RECORD_BYTES) * RECORD_BYTES;
  }

  @Override
  public void require() throws DemoException {
    if (!Files.isDirectory(options.kafka())) {
      throw new DemoException(
          "there are no jars of Kafka in %s; ./demo kafka fetches them from Maven Central, or name a folder with --kafka, for instance /opt/kafka/libs"
              .formatted(options.kafka()));
    }
  }

  @Override
  public Served serve(Network network, List<String> agent, Path log) throws DemoException {
    return new KafkaBroker(options, network, PORT).start(agent, log);
  }

  @Override
  public List<Client> clients(Network network, int port) {
    String broker = network.serverAddress() + ":" + port;
    return List.of(
        new Client("produce", true, java(producer(broker)), new Produced()),
        new Client("consume", false, java(consumer(broker)), new Consumed()));
  }

  private List<String> java(List<String> tool) {
    List<String> arguments = new ArrayList<>(KafkaBroker.jvm(options, 256));
    arguments.addAll(tool);
    return arguments;
  }

  /** Larger batches than by default, as for any producer that has much to send. */
  private List<String> producer(String broker) {
    return words(
        "%s --bootstrap-server %s --topic %s --num-records %d --record-size %d --throughput -1 --reporting-interval %d --command-property batch.size=200000 linger.ms=10",
        PRODUCER, broker, TOPIC, records(), RECORD_BYTES, REPORT_MILLIS);
  }

  private List<String> consumer(String broker) {
    return words(
        "%s --bootstrap-server %s --topic %s --num-records %d --timeout 60000 --show-detailed-stats --reporting-interval %d --print-metrics",
        CONSUMER, broker, TOPIC, records(), REPORT_MILLIS);
  }

  private static List<String> words(String line, Object... values) {
    return List.of(line.formatted(values).split(" "));
  }

  private long records() {
    return bytes() / RECORD_BYTES;
  }

  private Client.Report report(long records, boolean done) {
    return new Client.Report(
        null, records * RECORD_BYTES, done ? new Client.End(records == records(), null) : null);
  }

  /**
   * What ProducerPerformance prints: records acknowledged in each interval, at the end all with
   * percentiles.
   */
  final class Produced implements Client.Output {
    private long records;

    @Override
    public Client.@Nullable Report read(String line) {
      Matcher produced = PRODUCED.matcher(line);
      if (!produced.matches()) {
        return null;
      }
      boolean done = line.contains("50th");
      records = (done ? 0 : records) + Long.parseLong(produced.group(1));
      return report(records, done);
    }
  }

  /**
   * What ConsumerPerformance prints: rows with all records so far, and its metrics in the end,
   * whose total shows whether all have arrived. Kafka checks the CRC of each batch itself.
   */
  final class Consumed implements Client.Output {

    @Override
    public Client.@Nullable Report read(String line) {
      Matcher all = CONSUMED_IN_ALL.matcher(line);
      if (all.matches()) {
        return report(Long.parseLong(all.group(1)), true);
      }
      Matcher row = CONSUMED.matcher(line);
      return row.matches() ? report(Long.parseLong(row.group(1)), false) : null;
    }
  }
}
