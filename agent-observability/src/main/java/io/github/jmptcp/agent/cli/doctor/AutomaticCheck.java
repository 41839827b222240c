package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.endpoints.AutomaticEndpoints;
import io.github.jmptcp.paths.endpoints.EndpointChoice;
import io.github.jmptcp.procfs.KernelRelease;
import java.util.Collections;
import java.util.List;

/** Which addresses of this host {@code endpoints=auto} uses, and which it leaves out, and why. */
final class AutomaticCheck implements Check {

  @Override
  public String name() {
    return "auto";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws NetlinkException {
    if (host.limits == null) {
      return; // no path manager
    }
    int capacity =
        KernelRelease.current().isAtLeast(7, 2) || host.endpoints.size() > PathManager.MAX_ENDPOINTS
            ? Limits.MOST
            : PathManager.MAX_ENDPOINTS;
    EndpointChoice choice =
        new AutomaticEndpoints(host.netlink, Collections.<String>emptyList(), EndpointFlag.SUBFLOW)
            .choose(Collections.<Endpoint>emptyList(), host.endpoints, capacity);
    StringBuilder text = new StringBuilder("endpoints=auto uses ");
    if (choice.endpoints().isEmpty()) {
      text.append("no address of this host");
    }
    for (int i = 0; i < choice.endpoints().size(); i++) {
      text.append(i == 0 ? "" : ", ").append(choice.endpoints().get(i));
    }
    for (int i = 0; i < choice.leftOut().size(); i++) {
      text.append(i == 0 ? "; leaves out " : ", ").append(choice.leftOut().get(i));
    }
    findings.add(Finding.ok(name(), text.toString()));
  }
}
