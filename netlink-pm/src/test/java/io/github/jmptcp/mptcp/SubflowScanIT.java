package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.TwoPaths;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cheap ways to look at subflows see what the others see. */
class SubflowScanIT extends TwoPaths {
  private static final int PORT = 5000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void all_those_of_an_address_and_a_single_one(boolean dualStack) throws Exception {
    try (PathManager manager = client.in(PathManager::open);
        MptcpEvents events = client.in(manager::subscribe);
        MptcpSockets sockets = client.in(() -> MptcpSockets.open());
        MptcpPair pair = new MptcpPair(server, client, dualStack, PORT)) {
      server.in(
          () -> {
            try (PathManager atServer = PathManager.open()) {
              return atServer.add(EndpointParser.parse("10.2.0.2 signal dev path2"));
            }
          });
      client.in(
          () -> {
            manager.setLimits(new Limits(2, 2));
            return null;
          });
      pair.connect("10.1.0.2");
      pair.send(true, 10_000);
      pair.send(false, 10_000);
      Await.await(events, MptcpEvent.SubflowEstablished.class, new ArrayList<>());

      List<Subflow> expected = sockets.subflows().values().iterator().next();
      assertThat(expected).hasSize(2);
      List<String> all = new ArrayList<>();
      sockets.visitSubflows(null, each -> all.add(text(each)));
      assertThat(all)
          .containsExactlyElementsOf(expected.stream().map(SubflowScanIT::text).toList());
      for (Subflow each : expected) {
        List<String> ofAddress = new ArrayList<>();
        sockets.visitSubflows(each.localAddress().getAddress(), one -> ofAddress.add(text(one)));
        assertThat(ofAddress).containsExactly(text(each));
      }
      List<SubflowTuple> tuples = new ArrayList<>();
      for (int i = 0; i < 50; i++) { // more than one datagram
        for (Subflow each : expected) {
          tuples.add(
              new SubflowTuple(each.localAddress(), each.remoteAddress(), each.interfaceIndex()));
        }
        tuples.add(new SubflowTuple(address("10.2.0.1", 1), address("10.1.0.2", 1)));
      }
      List<String> found = new ArrayList<>();
      sockets.visitSubflows(
          tuples,
          new SubflowLookup() {
            @Override
            public void found(int index, SubflowRecord subflow) {
              found.add(index + " " + text(subflow));
            }

            @Override
            public void missing(int index) {
              found.add(index + " missing");
            }
          });
      for (int i = 0; i < tuples.size(); i++) {
        assertThat(found.get(i))
            .isEqualTo(i + " " + (i % 3 == 2 ? "missing" : text(expected.get(i % 3))));
      }
      sockets.visitSubflows(
          InetAddress.getByName("10.3.0.1"),
          one -> {
            throw new AssertionError("there is none");
          });
    }
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  private static String text(SubflowRecord each) {
    return text(
            each.state(), each.localAddress(), each.remoteAddress(), each.token(), each.tcpInfo())
        + List.of(
            each.localId(),
            each.remoteId(),
            each.flags(),
            each.remoteToken(),
            each.interfaceIndex());
  }

  private static String text(Subflow each) {
    return text(
            each.state(), each.localAddress(), each.remoteAddress(), each.token(), each.tcpInfo())
        + List.of(
            each.localId(),
            each.remoteId(),
            each.flags(),
            each.remoteToken(),
            each.interfaceIndex());
  }

  private static String text(
      TcpState state, InetSocketAddress local, InetSocketAddress remote, long token, TcpInfo info) {
    return state + " " + local + " " + remote + " " + token + " " + info.bytesReceived() + " ";
  }
}
