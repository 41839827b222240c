package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.report.Addresses;
import java.net.InetSocketAddress;
import jdk.jfr.Event;
import jdk.jfr.Label;

/** What is about a local and a remote end. The flight recorder takes inherited fields too. */
abstract class ConnectionEvent extends Event {
  @Label("Local Address")
  String localAddress;

  @Label("Local Port")
  int localPort;

  @Label("Remote Address")
  String remoteAddress;

  @Label("Remote Port")
  int remotePort;

  final void between(InetSocketAddress local, InetSocketAddress remote) {
    localAddress = Addresses.text(local.getAddress());
    localPort = local.getPort();
    remoteAddress = Addresses.text(remote.getAddress());
    remotePort = remote.getPort();
  }
}
