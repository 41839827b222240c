package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.rtnetlink.Link;
import java.util.List;

/** Recognises the interfaces behind which containers and virtual machines of this host are. */
final class ContainerLinks {
  /** How Docker, Podman, CNI plugins, libvirt, LXD, Incus and others name theirs. */
  private static final String[] PREFIXES = {
    "docker", "br-", "podman", "cni", "nerdctl", "virbr", "lxcbr", "lxdbr", "incusbr", "flannel",
    "cali", "vxlan.calico", "tunl", "cilium_", "lxc", "weave", "kube-", "ovn-", "ovs-", "vboxnet",
    "vmnet"
  };

  private ContainerLinks() {}

  static boolean includes(Link link, List<Link> all) {
    for (String prefix : PREFIXES) {
      if (link.name().startsWith(prefix)) {
        return true;
      }
    }
    return "bridge".equals(link.kind()) && !hasUplink(link, all);
  }

  /** Returns whether a port of the bridge is more than one end of a container's veth pair. */
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
