package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;

/** What {@link AgentSockets} and {@link DescriptorSockets} share. Immutable. */
public final class SocketParts {
  final KernelCalls kernel;
  final SocketOpener opener;
  final SocketExchange exchange;
  final Connections connections;
  final OptionHandling options;

  public SocketParts(
      KernelCalls kernel,
      SocketOpener opener,
      SocketExchange exchange,
      Connections connections,
      OptionHandling options) {
    this.kernel = kernel;
    this.opener = opener;
    this.exchange = exchange;
    this.connections = connections;
    this.options = options;
  }
}
