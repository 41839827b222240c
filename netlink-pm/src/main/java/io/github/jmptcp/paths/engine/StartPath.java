package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a new connection should start: bind the socket to {@link #address} (with
 * IP_BIND_ADDRESS_NO_PORT) or, without one, to {@link #device} (SO_BINDTODEVICE, without privilege
 * since kernel 5.7). Immutable.
 */
public final class StartPath {
  private final InetAddress address;
  private final @Nullable String device;
  private final boolean byDevice;
  private final String reason;

  /**
   * A start.
   *
   * @param address of this host, of the family of the peer's
   * @param device the interface that has the address, or null
   * @param byDevice whether the path was named by its interface
   * @param reason for the log
   */
  public StartPath(InetAddress address, @Nullable String device, boolean byDevice, String reason) {
    this.address = address;
    this.device = device;
    this.byDevice = byDevice;
    this.reason = reason;
  }

  /** Returns the local address to start from, of the family of the peer's. */
  public InetAddress address() {
    return address;
  }

  /** Returns the interface that has the address; null where none has it now. */
  public @Nullable String device() {
    return device;
  }

  /**
   * Returns whether the path was named by its interface, so that the socket should be bound to that
   * too: the route of the address alone may lead elsewhere.
   */
  public boolean isByDevice() {
    return byDevice;
  }

  /** Returns why, for the log: the rule, or which path is avoided. */
  public String reason() {
    return reason;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + (device == null ? "" : " (" + device + ")") + ": " + reason;
  }
}
