package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.paths.endpoints.HostManagers;
import io.github.jmptcp.paths.ownership.EndpointOwners;
import io.github.jmptcp.rtnetlink.Link;
import java.io.IOException;
import java.util.List;

/** Who else sets endpoints here, and whose each of them is. */
final class ManagerCheck implements Check {

  @Override
  public String name() {
    return "managers";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws IOException {
    HostManagers managers = HostManagers.find(host.file("/proc"));
    List<String> running = managers.names();
    if (running.size() > 1) {
      findings.add(
          Finding.warning(
              "managers",
              "NetworkManager and mptcpd both run, and both set endpoints",
              "systemctl disable --now mptcp, or nmcli connection modify NAME"
                  + " connection.mptcp-flags disabled"));
    } else {
      findings.add(
          Finding.ok(
              "managers",
              running.isEmpty()
                  ? "neither NetworkManager nor mptcpd is visible in this namespace"
                  : running.get(0) + " runs and may set endpoints of its own"));
    }
    if (!host.endpoints.isEmpty()) {
      EndpointOwners owners = EndpointOwners.read(host.libC);
      StringBuilder text = new StringBuilder();
      for (Endpoint each : host.endpoints) {
        List<Long> pids = owners.pidsOf(each);
        text.append(text.length() == 0 ? "" : ", ").append("id ").append(each.id()).append(' ');
        if (!pids.isEmpty()) {
          text.append("jmptcp in pid");
          for (long pid : pids) {
            text.append(' ').append(pid);
          }
        } else if (owners.isOwned(each)) {
          text.append("left by jmptcp in a JVM that was killed");
        } else {
          Link link = host.linkOf(each);
          boolean isOnItsDevice = link != null && link.index() == each.deviceIndex();
          for (String manager : managers.of(each, isOnItsDevice)) {
            text.append(manager).append(" or ");
          }
          text.append("by hand");
        }
      }
      findings.add(Finding.ok("owners", text.toString()));
    }
  }
}
