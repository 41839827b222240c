package io.github.jmptcp.mptcp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointParserTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.2.1, 10.0.2.1",
    "10.0.2.1 dev eth1 subflow backup, 10.0.2.1 subflow backup dev eth1",
    "10.0.2.1+dev+eth1+subflow+backup, 10.0.2.1 subflow backup dev eth1",
    "signal id 3 port 8080 10.0.2.1, 10.0.2.1 port 8080 id 3 signal",
    "2001:db8::1 fullmesh subflow, 2001:db8::1 subflow fullmesh",
    "::ffff:10.0.2.1 signal, ::ffff:10.0.2.1 signal",
    "10.1 i 0x10 d lo laminar nobackup nofullmesh, 10.1.0.0 id 16 laminar dev lo",
    "'  10.0.2.1   p 010 signal ', 10.0.2.1 port 8 signal",
    "10.0.2.1 id 0 port 0 subflow, 10.0.2.1 subflow",
  })
  void reads_the_words_of_ip_in_any_order(String words, String endpoint) {
    assertThat(EndpointParser.parse(words)).hasToString(endpoint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | argument \"ADDRESS\" is required | 1",
        "signal | argument \"ADDRESS\" is required | 7",
        "10.0.2.1 bakup | any valid address is expected rather than \"bakup\" | 10",
        "10.0.2.1 id 256 | argument \"256\" is wrong: invalid ID | 13",
        "10.0.2.1 id -1 | argument \"-1\" is wrong: invalid ID | 13",
        "10.0.2.1 id x | argument \"x\" is wrong: invalid ID | 13",
        "10.0.2.1 id | Command line is not complete | 12",
        "10.0.2.1 signal port 65536 | argument \"65536\" is wrong: expected port | 22",
        "10.0.2.1 dev 0123456789abcdef | argument \"0123456789abcdef\" is wrong: invalid interface name | 14",
        "10.0.2.1 dev a/b | argument \"a/b\" is wrong: invalid interface name | 14",
        "10.0.2.1 subflow port 80 | argument \"port\" is wrong: flags must have signal when using port | 18",
        "10.0.2.1 signal fullmesh | argument \"fullmesh\" is wrong: flags mustn't have both signal and fullmesh | 17",
        "10.0.2.1 implicit | argument \"implicit\" is wrong: invalid flag; implicit endpoints are made by the kernel | 10",
        "10.0.2.1 10.0.2.2 | duplicate \"10.0.2.2\" | 10",
        "10.0.2.1 id 1 id 2 | duplicate \"id\" | 15",
        "10.0.2.1 dev a dev b | duplicate \"dev\" | 16",
        "fe80::1%eth0 subflow | any valid address is expected rather than \"fe80::1%eth0\" | 1",
        "10.0.2.1/24 subflow | any valid address is expected rather than \"10.0.2.1/24\" | 1",
        "host.example subflow | any valid address is expected rather than \"host.example\" | 1",
        "10.0.2.256 | any valid address | 1",
        "1.2.3.4.5 | any valid address | 1",
      })
  void refuses_what_ip_refuses_and_reports_the_position(
      String words, String message, int position) {
    assertThatThrownBy(() -> EndpointParser.parse(words))
        .isInstanceOfSatisfying(
            EndpointSyntaxException.class, e -> assertThat(e.position()).isEqualTo(position))
        .hasMessageContaining(message)
        .hasMessageContaining("at character " + position);
  }

  @ParameterizedTest
  @CsvSource({
    "bakup, backup",
    "sinal, signal",
    "subfow, subflow",
    "fullmsh, fullmesh",
    "lamniar, laminar",
    "prot, port",
    "SIGNAL, signal",
    "nobackups, nobackup",
    "xyzzy, "
  })
  void names_the_nearest_valid_word(String word, String nearest) {
    assertThatThrownBy(() -> EndpointParser.parse("10.0.2.1 " + word))
        .isInstanceOfSatisfying(
            EndpointSyntaxException.class, e -> assertThat(e.nearest()).isEqualTo(nearest));
  }

  @Test
  void reads_a_list_with_positions_in_the_complete_text() {
    assertThat(EndpointParser.parseList("10.0.2.1+subflow;2001:db8::1+signal"))
        .extracting(Endpoint::toString)
        .containsExactly("10.0.2.1 subflow", "2001:db8::1 signal");
    assertThatThrownBy(() -> EndpointParser.parseList("10.0.2.1+subflow;10.0.3.1+sublow"))
        .isInstanceOfSatisfying(
            EndpointSyntaxException.class,
            e -> {
              assertThat(e.position()).isEqualTo(27);
              assertThat(e.nearest()).isEqualTo("subflow");
            });
    assertThatThrownBy(() -> EndpointParser.parseList("10.0.2.1+subflow;"))
        .isInstanceOfSatisfying(
            EndpointSyntaxException.class, e -> assertThat(e.position()).isEqualTo(18));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.2.1;10.0.2.1+signal",
        "10.0.2.1+id+1;10.0.3.1+id+1",
        "::ffff:1.2.3.4;1.2.3.4"
      })
  void refuses_a_list_with_duplicates(String list) {
    assertThatThrownBy(() -> EndpointParser.parseList(list))
        .isInstanceOf(EndpointSyntaxException.class)
        .hasMessageContaining("each may be there once");
  }

  @Test
  void other_commands_have_their_own_rules() {
    assertThat(parse(EndpointParser.Command.DELETE, "id", "3").id()).hasValue(3);
    assertThat(parse(EndpointParser.Command.DELETE, "id", "0", "10.0.0.1").address()).isNotNull();
    assertThat(parse(EndpointParser.Command.CHANGE, "id", "3", "backup").flagBits()).isEqualTo(4);
    assertThat(parse(EndpointParser.Command.SHOW).id()).isEmpty();
    refused(EndpointParser.Command.DELETE, "argument \"ID\" is required", "10.0.0.1");
    refused(EndpointParser.Command.DELETE, "invalid for non-zero id", "id", "3", "10.0.0.1");
    refused(EndpointParser.Command.DELETE, "address is needed", "id", "0");
    refused(EndpointParser.Command.CHANGE, "backup and fullmesh only", "id", "3", "signal");
    refused(EndpointParser.Command.CHANGE, "port can't be used with id", "id", "3", "port", "9");
  }

  private static EndpointArguments parse(EndpointParser.Command command, String... words) {
    return EndpointParser.parse(command, List.of(words));
  }

  private static void refused(EndpointParser.Command command, String why, String... words) {
    assertThatThrownBy(() -> parse(command, words)).hasMessageContaining(why);
  }

  @Test
  void what_an_endpoint_prints_makes_the_same_endpoint() {
    for (int seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] address = new byte[random.nextBoolean() ? 4 : 16];
      for (int i = 0; i < address.length; i++) {
        address[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
      }
      int flags = random.nextInt(64) & ~EndpointFlag.IMPLICIT.bit();
      boolean port = (flags & 1) != 0 && random.nextBoolean();
      if ((flags & 1) != 0) {
        flags &= ~EndpointFlag.FULLMESH.bit();
      }
      Endpoint endpoint =
          Endpoint.of(address)
              .id(random.nextInt(256))
              .port(port ? random.nextInt(65536) : 0)
              .flagBits(flags)
              .device(random.nextBoolean() ? "eth" + random.nextInt(10) : null)
              .build();
      Endpoint read = EndpointParser.parse(endpoint.toString());
      assertThat(read).as("seed %d", seed).isEqualTo(endpoint);
      assertThat(read.device()).isEqualTo(endpoint.device());
    }
  }
}
