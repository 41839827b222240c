package io.github.jmptcp.agent.observe;

import io.github.jmptcp.text.LineText;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which interface has which address, in this process's network namespace, at one moment. */
final class Devices {
  private final Map<InetAddress, String> names = new HashMap<>();

  static Devices now() {
    Devices devices = new Devices();
    try {
      Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
      if (all != null) { // null: none (until 13)
        for (NetworkInterface one : Collections.list(all)) {
          for (InetAddress address : Collections.list(one.getInetAddresses())) {
            devices.names.put(address, LineText.printable(one.getName()));
          }
        }
      }
    } catch (SocketException ignored) {
      // then the column stays empty
    }
    return devices;
  }

  @Nullable String having(InetAddress address) {
    return names.get(address);
  }
}
