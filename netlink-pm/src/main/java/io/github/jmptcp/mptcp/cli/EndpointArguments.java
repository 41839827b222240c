package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetAddress;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The arguments of an {@code ip mptcp endpoint} command, as {@link EndpointParser} read them. */
public final class EndpointArguments {
  byte @Nullable [] address;
  int id = -1;
  int port;
  @Nullable String device;
  int flagBits;

  EndpointArguments() {}

  /** The id, 0 to 255, where one was given. */
  public OptionalInt id() {
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The address, where one was given. */
  public @Nullable InetAddress address() {
    Endpoint endpoint = endpoint();
    return endpoint == null ? null : endpoint.address();
  }

  /** The port, 1 to 65535; 0 for none. */
  public int port() {
    return port;
  }

  /** The flags that were named, as the kernel's bits. */
  public int flagBits() {
    return flagBits;
  }

  /** The endpoint that was described; null where no address was given. */
  public @Nullable Endpoint endpoint() {
    return address == null
        ? null
        : Endpoint.of(address)
            .id(Math.max(0, id))
            .port(port)
            .device(device)
            .flagBits(flagBits)
            .build();
  }
}
