package io.github.jmptcp.mptcp;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import java.util.Optional;

/**
 * Finds the interface index of the device that an endpoint names. The kernel's commands take an
 * index alone, also one of no device.
 */
final class DeviceIndexes {
  private DeviceIndexes() {}

  /**
   * Returns the endpoint with index and name of its device; an endpoint without one as it is.
   *
   * @param command the command that needs it, for the error
   * @throws NetlinkException ENODEV where there is no such device
   */
  static Endpoint resolve(TransportFactory factory, Endpoint endpoint, String command)
      throws NetlinkException {
    String name = endpoint.device();
    int index = endpoint.deviceIndex();
    if (name == null && index == 0) {
      return endpoint;
    }
    try (Links links = Links.open(factory)) {
      Optional<Link> link = name != null && index == 0 ? links.byName(name) : links.byIndex(index);
      if (!link.isPresent()) {
        throw PmClient.refused(
            command,
            Errno.ENODEV,
            "there is no network device "
                + (name != null ? name : "with index " + index)
                + "; 'ip link show' lists them");
      }
      return endpoint.toBuilder().deviceIndex(link.get().index(), link.get().name()).build();
    }
  }
}
