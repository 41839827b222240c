package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.rules.PathRules;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the userspace path manager listens for joins, over a fake kernel, round by round. */
class AnnouncedOnFakeKernelTest extends OnFakeKernel {
  private static final String LISTEN = "listen 10.0.2.1:443";
  private static final String CLOSE = "close 10.0.2.1:443";

  /** The errno that a listening socket is refused with; 0 for none. */
  private int refused;

  private int refusals;
  private boolean manages = true;
  private final List<String> open = new ArrayList<>();
  private final AnnouncedListeners.Sockets sockets =
      new AnnouncedListeners.Sockets() {
        @Override
        public int open(InetAddress address, int port) {
          String place = address.getHostAddress() + ":" + port;
          fake.commands.add("listen " + place);
          if (refused == 0) {
            open.add(place);
          }
          return refused == 0 ? open.size() - 1 : -refused;
        }

        @Override
        public void refuse(int fd) {
          assertThat(open.get(fd)).isNotEmpty();
          refusals++;
        }

        @Override
        public void close(int fd) {
          fake.commands.add("close " + open.set(fd, ""));
        }
      };

  @BeforeEach
  void announceTheSecondAddress() {
    endpoint("10.0.2.1", 2, 3, EndpointFlag.SIGNAL);
  }

  private void start(String rules) throws Exception {
    engine =
        PathEngine.of(
                new KeptOwnership(true) {
                  @Override
                  public boolean managesPaths() {
                    return manages;
                  }
                },
                seen)
            .userspace(true)
            .pathManagerSwitch(SET)
            .listening(sockets)
            .rules(rules.isEmpty() ? PathRules.none() : PathRules.parse(rules))
            .clock(clock::incrementAndGet)
            .open(fake.kernel);
    rounds(1);
  }

  /** As long as an application has to bind its other addresses, and a round. */
  private void applicationHasStarted() throws Exception {
    rounds((int) (AnnouncedListeners.START / (50 * MILLI)) + 1);
  }

  /** An application that binds two addresses at one port may have connections in between. */
  @Test
  void an_application_that_has_just_begun_to_accept_may_bind_the_address() throws Exception {
    start("");
    fake.accept(7, 443);
    rounds(1);
    fake.accept(8, 443);
    rounds(90);
    assertThat(open).as("open").containsOnly("");
    assertThat(fake.commands).as("looks whether a process listens").containsExactly(LISTEN, CLOSE);
    refused = Errno.EADDRINUSE;
    rounds(12);
    assertThat(fake.commands)
        .containsExactly(
            LISTEN, CLOSE, LISTEN, "7 announce 10.0.2.1 id 2", "8 announce 10.0.2.1 id 2");
  }

  @Test
  void where_it_has_bound_the_address_that_is_announced_with_its_next_connection()
      throws Exception {
    start("");
    fake.accept(7, 443);
    rounds(25);
    refused = Errno.EADDRINUSE;
    fake.accept(8, 443);
    rounds(2);
    assertThat(fake.commands)
        .containsExactly(
            LISTEN, CLOSE, LISTEN, "8 announce 10.0.2.1 id 2", "7 announce 10.0.2.1 id 2");
  }

  @Test
  void one_socket_listens_for_all_connections_of_a_port_before_the_address_is_announced()
      throws Exception {
    start("");
    fake.accept(7, 443);
    rounds(1);
    fake.accept(8, 443);
    rounds(1);
    applicationHasStarted();
    assertThat(fake.commands)
        .containsExactly(
            LISTEN, CLOSE, LISTEN, "7 announce 10.0.2.1 id 2", "8 announce 10.0.2.1 id 2");
    refusals = 0;
    rounds(3);
    assertThat(refusals).isEqualTo(3);
    fake.commands.clear();
    fake.close(7);
    rounds(1);
    assertThat(fake.commands).isEmpty();
    fake.close(8);
    rounds(1);
    assertThat(fake.commands).containsExactly(CLOSE);
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void it_is_closed_with_the_endpoint_and_with_the_engine() throws Exception {
    start("");
    fake.accept(7, 443);
    applicationHasStarted();
    fake.endpoints.clear();
    rounds(25);
    assertThat(fake.commands).contains(CLOSE, "7 remove 2");
    fake.commands.clear();
    announceTheSecondAddress();
    rounds(25);
    assertThat(fake.commands).containsExactly(LISTEN, "7 announce 10.0.2.1 id 2");
    engine.close();
    assertThat(fake.commands).endsWith(CLOSE);
  }

  @Test
  void the_process_that_takes_over_listens_and_the_one_before_does_not_any_more() throws Exception {
    manages = false;
    start("");
    fake.accept(7, 443);
    applicationHasStarted();
    assertThat(fake.commands).isEmpty();
    manages = true;
    rounds(50);
    assertThat(fake.commands).containsExactly(LISTEN, "7 announce 10.0.2.1 id 2");
    manages = false;
    rounds(50);
    assertThat(fake.commands).endsWith(CLOSE);
  }

  /** Joins were refused meanwhile: the peer tries again where it is announced again. */
  @Test
  void one_that_manages_again_listens_and_announces_again() throws Exception {
    start("");
    fake.accept(7, 443);
    applicationHasStarted();
    manages = false;
    rounds(50);
    assertThat(fake.commands).endsWith(CLOSE);
    fake.commands.clear();
    manages = true;
    rounds(50);
    assertThat(fake.commands).containsExactly(LISTEN, "7 announce 10.0.2.1 id 2");
    fake.close(7);
    rounds(1);
    assertThat(fake.commands).endsWith(CLOSE);
  }

  @Test
  void an_address_of_a_rule_is_listened_on_as_well() throws Exception {
    fake.endpoints.clear();
    start("listen:*:443=eth1,eth2");
    fake.accept(7, 443);
    applicationHasStarted();
    assertThat(fake.commands).startsWith(LISTEN, CLOSE, LISTEN, "7 announce 10.0.2.1 id 254");
  }

  @Test
  void where_a_process_listens_already_none_does_and_it_is_announced() throws Exception {
    refused = Errno.EADDRINUSE;
    start("");
    for (int token = 1; token <= 10; token++) {
      fake.accept(token, 443);
    }
    rounds(3);
    assertThat(fake.commands.stream().filter(LISTEN::equals)).hasSize(1);
    assertThat(fake.commands).contains("1 announce 10.0.2.1 id 2", "10 announce 10.0.2.1 id 2");
    assertThat(seen.lines).isEmpty();
    // the process that listened does not any more
    refused = 0;
    rounds(25);
    applicationHasStarted();
    fake.accept(11, 443);
    rounds(1);
    assertThat(open).containsExactly("10.0.2.1:443");
  }

  @Test
  void an_address_that_cannot_be_listened_on_is_not_announced_and_one_line_has_the_reason()
      throws Exception {
    refused = Errno.EACCES;
    start("");
    fake.accept(7, 443);
    rounds(1);
    fake.accept(8, 443);
    rounds(50);
    assertThat(fake.commands).containsExactly(LISTEN);
    assertThat(seen.lines)
        .singleElement()
        .asString()
        .endsWith(
            "problem the address 10.0.2.1 is not announced: no process listens there at port 443,"
                + " and this one cannot: EACCES");
  }

  @Test
  void the_address_of_a_translator_is_announced_as_the_kernel_does() throws Exception {
    refused = Errno.EADDRNOTAVAIL;
    start("");
    fake.accept(7, 443);
    rounds(1);
    assertThat(fake.commands).containsExactly(LISTEN, "7 announce 10.0.2.1 id 2");
    assertThat(seen.lines).isEmpty();
  }

  @Test
  void the_side_that_opens_a_connection_does_not_listen() throws Exception {
    start("");
    fake.connect(7, 4000);
    rounds(1);
    assertThat(fake.commands).containsExactly("7 announce 10.0.2.1 id 2");
  }

  @Test
  void descriptors_are_limited() throws Exception {
    start("");
    for (int port = 1; port <= AnnouncedListeners.MOST + 1; port++) {
      fake.accept(port, port);
    }
    applicationHasStarted();
    assertThat(open.stream().filter(each -> !each.isEmpty())).hasSize(AnnouncedListeners.MOST);
    assertThat(seen.count("cannot: EMFILE")).isEqualTo(1);
    fake.close(1);
    rounds(1);
    fake.accept(100, 100);
    applicationHasStarted();
    assertThat(open).endsWith("10.0.2.1:100");
  }
}
