package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Output of Kafka 4.3.1's tools, as it was printed. */
class KafkaTransferTest {

  private static final String ROW =
      "2026-11-20 13:34:08:053, 0, 19.8460, 19.3904, %d, 2033.2356, 0, 1023, 19.3904, 2033.2356";
  private static final String TOTAL =
      "consumer-fetch-manager-metrics:records-consumed-total:{client-id=perf-consumer-client}                : %d.000";
  private static final String SENT =
      "%d records sent, 1026.7 records/sec (9.79 MB/sec), 1053.5 ms avg latency, 1543.0 ms max latency.";
  private static final String ALL_SENT =
      "%d records sent, 964.165194 records/sec (9.19 MB/sec), 1613.33 ms avg latency, 2095.00 ms max latency, 1759 ms 50th, 1979 ms 95th, 2070 ms 99th, 2093 ms 99.9th.";

  private final KafkaTransfer kafka = new KafkaTransfer(DemoOptions.parse("kafka", "--size", "10"));

  private static Client.Report read(Client.Output output, String line) {
    return Objects.requireNonNull(output.read(line), line);
  }

  @Test
  void the_producer_reports_intervals_and_at_last_all() {
    KafkaTransfer.Produced produced = kafka.new Produced();
    assertThat(read(produced, SENT.formatted(340)).bytes()).isEqualTo(3_400_000);
    assertThat(read(produced, SENT.formatted(60)).bytes()).isEqualTo(4_000_000);
    Client.Report end = read(produced, ALL_SENT.formatted(1000));
    assertThat(end.bytes()).isEqualTo(10_000_000);
    assertThat(end.end()).isEqualTo(new Client.End(true, null));
  }

  @Test
  void the_consumer_reports_progress_and_the_total_in_its_metrics() {
    KafkaTransfer.Consumed consumed = kafka.new Consumed();
    assertThat(read(consumed, ROW.formatted(340)).bytes()).isEqualTo(3_400_000);
    assertThat(read(consumed, ROW.formatted(400)).end()).isNull();
    assertThat(read(consumed, TOTAL.formatted(1000)).end()).isEqualTo(new Client.End(true, null));
  }

  @Test
  void records_that_are_missing_are_found_out() {
    assertThat(read(kafka.new Consumed(), TOTAL.formatted(999)).end())
        .isEqualTo(new Client.End(false, null));
  }

  @Test
  void other_lines_are_ignored() {
    assertThat(kafka.new Consumed().read("time, threadId, data.consumed.in.MB, MB.sec, x, y"))
        .isNull();
    assertThat(kafka.new Consumed().read("")).isNull();
    assertThat(kafka.new Produced().read("WARN something")).isNull();
  }

  @Test
  void missing_jars_are_reported_with_their_source() {
    DemoOptions options = DemoOptions.parse("kafka", "--kafka", "/nonexistent");
    assertThatThrownBy(() -> new KafkaTransfer(options).require())
        .hasMessageContaining("/nonexistent")
        .hasMessageContaining("./demo kafka");
  }
}
