package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.witness.PacketCapture;
import io.github.jmptcp.it.witness.PacketCapture.Syn;
import org.junit.jupiter.api.Test;

/** The packets on the wire, between two applications that both run with the agent. */
class PacketCaptureIT {
  private static final int MP_CAPABLE = 0;
  private static final int MP_JOIN = 1;

  @UseLab(paths = 2, rate = "10mbit")
  @Test
  void the_first_syn_offers_mptcp_and_the_second_path_joins(Lab lab) {
    lab.useAllPaths();
    try (PacketCapture first = PacketCapture.of(lab.client(), "p1");
        PacketCapture second = PacketCapture.of(lab.client(), "p2");
        Download download = Download.start(lab, JavaReleases.of(25), "")) {
      await()
          .untilAsserted(
              () -> {
                assertThat(first.syns())
                    .extracting(Syn::destinationPort, Syn::isAnswer, Syn::mptcpSubtype)
                    .contains(tuple(download.port, false, MP_CAPABLE));
                assertThat(first.syns())
                    .filteredOn(Syn::isAnswer)
                    .singleElement()
                    .matches(
                        syn ->
                            syn.sourcePort() == download.port && syn.mptcpSubtype() == MP_CAPABLE);
                assertThat(second.syns())
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allMatch(syn -> syn.mptcpSubtype() == MP_JOIN);
              });
      download.end();
    }
  }

  @UseLab
  @Test
  void without_the_agent_no_syn_has_an_mptcp_option(Lab lab) {
    try (PacketCapture capture = PacketCapture.of(lab.client(), "p1");
        Download download = Download.start(lab, JavaReleases.of(25), null)) {
      download.end();
      await()
          .untilAsserted(
              () ->
                  assertThat(capture.syns()).hasSize(2).allMatch(syn -> syn.mptcpSubtype() == -1));
    }
  }
}
