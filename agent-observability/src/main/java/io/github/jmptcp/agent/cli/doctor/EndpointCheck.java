package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.cli.IpCommands;
import io.github.jmptcp.rtnetlink.Link;
import java.util.List;

/** Whether endpoints and limits fit together and to this host. */
final class EndpointCheck implements Check {
  @Override
  public String name() {
    return "endpoints";
  }

  @Override
  public void look(HostState host, List<Finding> findings) {
    Limits limits = host.limits;
    if (limits == null) {
      return;
    }
    if (host.endpoints.isEmpty()) {
      findings.add(
          Finding.warning(
              "endpoints",
              "none: connections to a peer that announces nothing stay on one path",
              "give each further address of this host an endpoint, by the agent's option"
                  + " endpoints=auto or: ip mptcp endpoint add ADDRESS dev IF subflow"));
    } else {
      int count = host.endpoints.size();
      findings.add(Finding.ok("endpoints", count + (count == 1 ? " endpoint" : " endpoints")));
    }
    limits(host, limits, findings);
    int before = findings.size();
    for (Endpoint each : host.endpoints) {
      device(host, each, findings);
    }
    if (findings.size() == before && !host.endpoints.isEmpty()) {
      findings.add(Finding.ok("device", "every endpoint has an address and a device of this host"));
    }
  }

  private static void limits(HostState host, Limits limits, List<Finding> findings) {
    int subflows = 0;
    for (Endpoint each : host.endpoints) {
      if (each.has(EndpointFlag.SUBFLOW) || each.has(EndpointFlag.FULLMESH)) {
        subflows++;
      }
    }
    if (limits.subflows() < subflows) {
      String text =
          "subflows is "
              + limits.subflows()
              + ", less than the "
              + subflows
              + " endpoints for them";
      String fix = IpCommands.setLimits(null, subflows);
      findings.add(
          limits.subflows() == 0
              ? Finding.failure("limits", text, fix)
              : Finding.warning("limits", text, fix));
    } else if (limits.addAddrAccepted() == 0) {
      findings.add(
          Finding.warning(
              "limits",
              limits + ": the addresses that peers announce are not used",
              IpCommands.setLimits(Math.max(1, limits.subflows()), null)));
    } else {
      findings.add(Finding.ok("limits", limits.toString()));
    }
  }

  private static void device(HostState host, Endpoint endpoint, List<Finding> findings) {
    Link link = host.linkOf(endpoint);
    if (link == null) {
      findings.add(
          Finding.warning(
              "device",
              endpoint + " is not an address of this host: the kernel never uses it",
              IpCommands.delete(endpoint.id())));
    } else if (endpoint.deviceIndex() == 0 && !endpoint.has(EndpointFlag.IMPLICIT)) {
      findings.add(
          Finding.warning(
              "device",
              endpoint + " has no device: its subflows leave where routing sends them",
              IpCommands.replace(endpoint.id(), endpoint.toBuilder().device(link.name()).build())));
    }
  }
}
