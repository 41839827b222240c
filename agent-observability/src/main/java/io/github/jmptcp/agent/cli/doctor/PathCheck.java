package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.rtnetlink.Link;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether a path is dead that the open connections of the namespace need. */
final class PathCheck implements Check {
  /** Between two looks: a subflow that is about to join, or that one packet delays, is not dead. */
  private static final long PAUSE_MILLIS = 1_000;

  private final long pauseMillis;

  PathCheck() {
    this(PAUSE_MILLIS);
  }

  PathCheck(long pauseMillis) {
    this.pauseMillis = pauseMillis;
  }

  @Override
  public String name() {
    return "paths";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws NetlinkException {
    try (MptcpSockets sockets = MptcpSockets.open(host.netlink)) {
      List<InetAddress> opening = opening(host);
      PathLook look = PathLook.at(sockets);
      Set<InetAddress> dead = look.dead(opening);
      if (!dead.isEmpty() && pause()) {
        look = PathLook.at(sockets);
        dead.retainAll(look.dead(opening));
      }
      for (InetAddress each : dead) {
        findings.add(warning(host, each, look.living()));
      }
      if (dead.isEmpty() && look.living() > 0) {
        findings.add(
            Finding.ok(name(), "each path that open connections need has a subflow that is alive"));
      }
    }
  }

  /** The addresses from which the kernel opens subflows, as far as the limits let it. */
  private static List<InetAddress> opening(HostState host) {
    List<InetAddress> opening = new ArrayList<>();
    for (Endpoint each : host.endpoints) {
      if (each.has(EndpointFlag.SUBFLOW) && each.port() == 0 && host.linkOf(each) != null) {
        opening.add(each.address());
      }
    }
    boolean enough = host.limits != null && host.limits.subflows() >= opening.size();
    return enough ? opening : new ArrayList<InetAddress>();
  }

  private boolean pause() {
    try {
      Thread.sleep(pauseMillis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Finding warning(HostState host, InetAddress address, int living) {
    Link link = host.linkOf(Endpoint.of(address).build());
    String device = link == null ? address.getHostAddress() : link.name();
    return Finding.warning(
        name(),
        "no subflow from "
            + address.getHostAddress()
            + (link == null ? "" : " (" + device + ")")
            + " is alive, while "
            + living
            + (living == 1 ? " connection lives" : " connections live")
            + " on other paths: the path is dead, or the peer refuses the join",
        "ping -I "
            + device
            + " PEER, then the firewalls and the limits of the peer; the agent's"
            + " option revive=all uses the path again once it answers");
  }
}
