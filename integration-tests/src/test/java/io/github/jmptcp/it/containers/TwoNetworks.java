package io.github.jmptcp.it.containers;

import com.github.dockerjava.api.model.Network.Ipam;
import com.github.dockerjava.api.model.Network.Ipam.Config;
import java.util.concurrent.ThreadLocalRandom;
import org.testcontainers.containers.Network;

/** Two Docker networks, the two paths between containers that have joined both. */
final class TwoNetworks implements AutoCloseable {

  /** One of them: {@code PREFIX.0/24}. */
  record Net(Network network, String prefix) {}

  final Net first;
  final Net second;

  TwoNetworks() {
    // an engine that is not the tests' own may have networks already
    String start = "10." + ThreadLocalRandom.current().nextInt(200, 250);
    first = create(start + ".1");
    try {
      second = create(start + ".2");
    } catch (RuntimeException | Error e) {
      first.network.close();
      throw e;
    }
  }

  private static Net create(String prefix) {
    Network network =
        Network.builder()
            .createNetworkCmdModifier(
                command ->
                    command.withIpam(
                        new Ipam().withConfig(new Config().withSubnet(prefix + ".0/24"))))
            .build();
    network.getId(); // makes it
    return new Net(network, prefix);
  }

  @Override
  public void close() {
    first.network.close();
    second.network.close();
  }
}
