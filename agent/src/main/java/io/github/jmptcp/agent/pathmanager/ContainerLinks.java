package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.rtnetlink.Link;
import java.util.List;

/** Recognises the interfaces behind which containers and virtual machines of this host are. */
final class ContainerLinks {
  /** What Docker, Podman, CNI plugins, libvirt, LXD, Incus and others call theirs. */
  private static final String[] PREFIXES = {
    "docker", "br-", "podman", "cni", "nerdctl", "virbr", "lxcbr", "lxdbr", "incusbr", "flannel",
    "cali", "vxlan.calico", "tunl", "cilium_", "lxc", "weave", "kube-", "ovn-", "ovs-", "vboxnet",
    "vmnet"
  };

  private ContainerLinks() {}

  static boolean isOne(Link link, List<Link> all) {
    for (String prefix : PREFIXES) {
      if (link.name().startsWith(prefix)) {
        return true;
      }
    }
    return "bridge".equals(link.kind()) && !hasUplink(link, all);
  }

  /** Whether a bridge leads out: one of its ports is more than the end of a container's cable. */
  private static boolean hasUplink(Link bridge, List<Link> all) {
    for (Link each : all) {
      if (each.master() == bridge.index()
          && !"veth".equals(each.kind())
          && !"tun".equals(each.kind())) {
        return true;
      }
    }
    return false;
  }
}
