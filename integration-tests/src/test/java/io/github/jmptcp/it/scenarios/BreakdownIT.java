package io.github.jmptcp.it.scenarios;

import static io.github.jmptcp.it.scenarios.Pair.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.LabPath;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.witness.Subflow;
import org.junit.jupiter.api.Test;

/**
 * A path fails during a connection that exchanges requests and answers continuously: not a byte is
 * lost, and the answers go on while the path stays away, on which plain TCP would be silent for
 * minutes. How long an answer took is printed, and stands in docs/networks.md.
 */
class BreakdownIT {
  private static final String SECOND = "endpoints=10.77.2.1+dev+p2+subflow,subflows=1";
  private static final String BACKUP = "endpoints=10.77.2.1+dev+p2+subflow+backup,subflows=1";
  private static final String FOLLOW = "endpoints=auto";
  private static final String FOLLOW_MANY = "endpoints=auto,subflows=8,add_addr_accepted=8";

  /** Exchanges over two subflows while path 1 breaks, and on for a while. */
  private static void survives(Lab lab, String what, String clientOptions, Runnable breakdown) {
    try (Pair pair = Pair.start(lab, "subflows=2", clientOptions)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.begin("exchange");
      pair.awaitSubflows(2);
      pair.progress();
      breakdown.run();
      awaitTraffic(lab.path(2));
      pair.progress();
      report(what, pair.rest());
      // and the other way, in bulk
      pair.download(MEGABYTE);
    }
  }

  private static void report(String what, long longestAnswer) {
    System.out.println("longest answer, " + what + ": " + longestAnswer + " ms");
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void a_path_that_is_cut_silently(Lab lab) {
    survives(lab, "silent cut", SECOND, lab.path(1)::cut);
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void a_path_that_is_cut_silently_with_a_backup(Lab lab) {
    survives(lab, "silent cut, backup", BACKUP, lab.path(1)::cut);
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void an_interface_that_is_switched_off(Lab lab) {
    survives(lab, "link down", SECOND, () -> lab.path(1).link(false));
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void an_address_that_is_removed(Lab lab) {
    survives(lab, "address removed", SECOND, lab.path(1)::removeClientIpv4);
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void a_cable_that_is_pulled_out(Lab lab) {
    survives(lab, "cable out, endpoints=auto", FOLLOW, () -> lab.path(1).cable(false));
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void a_cable_that_is_moved_to_another_interface(Lab lab) {
    lab.path(2).cable(false);
    try (Pair pair = Pair.start(lab, "endpoints=10.77.2.2+dev+p2+signal,subflows=2", FOLLOW)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.begin("exchange");
      lab.path(1).cable(false);
      lab.path(2).cable(true);
      awaitTraffic(lab.path(2));
      pair.progress();
      report("cable moved, endpoints=auto", pair.rest());
    }
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void all_addresses_of_the_client_one_after_another(Lab lab) {
    try (Pair pair = Pair.start(lab, "subflows=4", FOLLOW)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.begin("exchange");
      replaceClientAddresses(lab, pair);
      assertThat(Subflow.of(lab.client()))
          .isNotEmpty()
          .extracting(Subflow::local)
          .allMatch(local -> local.matches("10\\.77\\.[12]\\.11:.*"));
      report("all client addresses changed", pair.rest());
      pair.upload(MEGABYTE);
    }
  }

  @UseLab(paths = 2, rate = "20mbit")
  @Test
  void all_addresses_of_both_one_after_another(Lab lab) {
    try (Pair pair = Pair.start(lab, "endpoints=auto,mode=server,subflows=8", FOLLOW_MANY)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.begin("exchange");
      replaceClientAddresses(lab, pair);
      // the server's after that: new addresses of a client join its first one, while it is there
      for (int path = 1; path <= 2; path++) {
        replace(lab.server(), lab.path(path).serverIpv4(), "10.77." + path + ".12", "p" + path);
        pair.progress();
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(Subflow.of(lab.server()))
                      .filteredOn(each -> each.local().startsWith("10."))
                      .isNotEmpty()
                      .allMatch(each -> each.local().matches("10\\.77\\.[12]\\.12:.*"))
                      .allMatch(each -> each.remote().matches("10\\.77\\.[12]\\.11:.*")));
      report("all addresses changed", pair.rest());
      pair.upload(MEGABYTE);
    }
  }

  /** Waits until a path carries what it did not before. */
  private static void awaitTraffic(LabPath path) {
    long before = path.bytes().sent();
    await().until(() -> path.bytes().sent() - before > MEGABYTE / 10);
  }

  private static void replaceClientAddresses(Lab lab, Pair pair) {
    for (int path = 1; path <= 2; path++) {
      replace(lab.client(), lab.path(path).clientIpv4(), "10.77." + path + ".11", "p" + path);
      pair.progress();
    }
  }

  /** Gives a host another address, and takes the old one away once the new one is in use. */
  private static void replace(Netns host, String old, String fresh, String device) {
    // else the kernel removes the second address of a subnet with the first
    host.sysctl("net.ipv4.conf.all.promote_secondaries", "1");
    host.ip("address", "add", fresh + "/24", "dev", device);
    awaitLocal(host, fresh, true);
    host.ip("address", "del", old + "/24", "dev", device);
    awaitLocal(host, old, false);
  }

  private static void awaitLocal(Netns host, String address, boolean used) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        Subflow.of(host).stream()
                            .anyMatch(each -> each.local().startsWith(address + ":")))
                    .as(() -> address + " in " + Subflow.of(host))
                    .isEqualTo(used));
  }
}
