package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnannouncedAddressesTest {
  private static final Endpoint FIRST = endpoint("10.0.1.2", 2);
  private static final Endpoint SECOND = endpoint("10.0.2.2", 3);

  private static Endpoint endpoint(String address, int device) {
    return Endpoint.of(address)
        .deviceIndex(device, device == 0 ? null : "eth" + device)
        .id(device + 1)
        .flags(EndpointFlag.SUBFLOW)
        .build();
  }

  private static List<String> of(Endpoint... endpoints) {
    return UnannouncedAddresses.of(List.of(endpoints)).stream().map(Endpoint::toString).toList();
  }

  @Test
  void subflow_endpoints_of_two_interfaces_are_announced_instead() {
    assertThat(of(FIRST, SECOND))
        .containsExactly("10.0.1.2 signal dev eth2", "10.0.2.2 signal dev eth3");
  }

  @Test
  void a_host_that_announces_an_address_needs_nothing() {
    Endpoint signal = SECOND.toBuilder().flags(EndpointFlag.SIGNAL).build();
    assertThat(of(FIRST, signal)).isEmpty();
    assertThat(of(FIRST, SECOND, Endpoint.of("10.0.3.2").flags(EndpointFlag.SIGNAL).build()))
        .isEmpty();
  }

  @Test
  void two_addresses_of_one_interface_are_one_path() {
    assertThat(of(FIRST, endpoint("fd00::2", 2))).isEmpty();
    assertThat(of(FIRST)).isEmpty();
    assertThat(of()).isEmpty();
  }

  @Test
  void an_endpoint_without_a_device_is_of_no_interface() {
    assertThat(of(FIRST, endpoint("10.0.2.2", 0))).isEmpty();
  }

  @Test
  void one_that_only_exists_is_not_counted() {
    assertThat(of(FIRST, SECOND.toBuilder().flagBits(EndpointFlag.BACKUP.bit()).build())).isEmpty();
  }
}
