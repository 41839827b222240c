package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.paths.engine.FakeMptcp.FakeSubflow;
import io.github.jmptcp.paths.revival.TcpSample;
import io.github.jmptcp.paths.rules.PathRules;
import java.net.InetAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What unanswered SYNs show about the path on which the next connections should start. */
class ConnectsOnFakeKernelTest extends OnFakeKernel {
  private static final int SECOND = 20; // rounds
  private static final String FIRST = "10.0.1.1";
  private static final String SECOND_PATH = "10.0.2.1";

  private int timeoutsAsked;
  private boolean timeouts = true;

  @BeforeEach
  void start() throws Exception {
    twoEndpoints();
    open();
  }

  private void open() throws Exception {
    engine =
        PathEngine.of(new KeptOwnership(true), seen)
            .rules(PathRules.parse("*=10.0.1.1,10.0.2.1"))
            .timeouts(
                () -> {
                  timeoutsAsked++;
                  return timeouts;
                })
            .clock(clock::incrementAndGet)
            .open(fake.kernel);
    round();
  }

  private String startTo(String peer) throws Exception {
    return engine.startOf(InetAddress.getByName(peer), 443, null).address().getHostAddress();
  }

  private static TcpSample repeated(int times) {
    return new TcpSample().retransmits(times).unacknowledged(1);
  }

  /** A connect by the first path, repeated each second so far. */
  private FakeSubflow hangs(int seconds) throws Exception {
    assertThat(startTo("192.0.2.1")).isEqualTo(FIRST);
    FakeSubflow connect = fake.connecting(4000, FIRST);
    repeat(connect, 1, seconds);
    return connect;
  }

  private void repeat(FakeSubflow connect, int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      rounds(SECOND);
      connect.tcp = repeated(i);
    }
    rounds(SECOND / 2 + 1);
  }

  @Test
  void while_a_connect_is_repeated_the_next_ones_to_that_peer_start_elsewhere() throws Exception {
    FakeSubflow connect = hangs(1);
    assertThat(startTo("192.0.2.1")).isEqualTo(SECOND_PATH);
    assertThat(startTo("192.0.2.9")).as("another peer").isEqualTo(FIRST);
    repeat(connect, 2, 5);
    assertThat(startTo("192.0.2.1")).isEqualTo(SECOND_PATH);
    // the kernel repeats it ever more rarely: it shows nothing about the present state of the path
    rounds(2 * SECOND);
    assertThat(startTo("192.0.2.1")).isEqualTo(FIRST);
    connect.tcp = repeated(6);
    rounds(SECOND);
    assertThat(startTo("192.0.2.1")).isEqualTo(SECOND_PATH);
  }

  @Test
  void an_answer_is_proof_of_the_path() throws Exception {
    hangs(2);
    assertThat(startTo("192.0.2.1")).isEqualTo(SECOND_PATH);
    fake.connect(7, 4001, FIRST);
    rounds(2);
    assertThat(startTo("192.0.2.1")).isEqualTo(FIRST);
  }

  @Test
  void a_connect_that_the_application_has_given_up_counts_for_two_seconds() throws Exception {
    FakeSubflow connect = hangs(2);
    fake.subflows.remove(connect);
    rounds(SECOND / 2);
    assertThat(startTo("192.0.2.1")).isEqualTo(SECOND_PATH);
    rounds(2 * SECOND);
    assertThat(startTo("192.0.2.1")).isEqualTo(FIRST);
  }

  @Test
  void joins_and_connects_that_were_not_repeated_say_nothing() throws Exception {
    startTo("192.0.2.1");
    fake.connecting(4000, FIRST);
    FakeSubflow join = fake.connecting(4001, FIRST, 3);
    join.tcp = repeated(2);
    rounds(SECOND);
    assertThat(startTo("192.0.2.1")).isEqualTo(FIRST);
  }

  @Test
  void sockets_are_looked_at_only_after_connects_and_timeouts() throws Exception {
    int before = timeoutsAsked;
    rounds(10 * SECOND);
    assertThat(timeoutsAsked).as("no connect").isEqualTo(before);
    timeouts = false;
    FakeSubflow connect = fake.connecting(4000, FIRST);
    connect.tcp = repeated(2);
    startTo("192.0.2.1");
    rounds(10 * SECOND);
    assertThat(timeoutsAsked - before).as("for three seconds").isBetween(5, 8);
    assertThat(startTo("192.0.2.1")).as("no timeout was counted").isEqualTo(FIRST);
  }

  /** By another process, before this one is there: its first connect must not wait. */
  @Test
  void a_syn_that_was_repeated_before_the_engine_starts_shows_it_too() throws Exception {
    engine.close();
    FakeSubflow join = fake.connecting(4001, FIRST, 3);
    join.tcp = repeated(2);
    timeouts = false;
    open();
    assertThat(startTo("192.0.2.1")).isEqualTo(SECOND_PATH);
    assertThat(startTo("192.0.2.9")).as("another peer").isEqualTo(FIRST);
    rounds(3 * SECOND);
    assertThat(startTo("192.0.2.1")).as("it shows nothing about the present").isEqualTo(FIRST);
  }
}
