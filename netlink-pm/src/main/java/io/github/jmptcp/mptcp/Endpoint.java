package io.github.jmptcp.mptcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A local address that Multipath TCP uses for additional subflows, announces to peers, or both.
 *
 * <p>Immutable. Two endpoints are equal if everything is equal but the device: its index and name
 * both identify it, and either may be unknown.
 */
public final class Endpoint {
  private final InetAddress address;
  private final boolean ipv4Mapped;
  private final int port;
  private final int id;
  private final @Nullable String device;
  private final int deviceIndex;
  private final int flagBits;

  private Endpoint(Builder builder) {
    address = builder.address;
    ipv4Mapped = builder.ipv4Mapped;
    port = builder.port;
    id = builder.id;
    device = builder.device;
    deviceIndex = builder.deviceIndex;
    flagBits = builder.flagBits;
  }

  /** Starts an endpoint of an address. */
  public static Builder of(InetAddress address) {
    return new Builder(address);
  }

  /**
   * Starts an endpoint of an address literal.
   *
   * @throws IllegalArgumentException where {@code literal} is a name or no address
   */
  public static Builder of(String literal) {
    byte[] bytes = AddressText.parse(literal);
    if (bytes == null) {
      throw new IllegalArgumentException("\"" + literal + "\" is not an IP address");
    }
    return of(bytes);
  }

  /**
   * Starts an endpoint of an address in bytes.
   *
   * @param bytes 4 or 16, in network order; the form ::ffff:a.b.c.d is preserved
   * @throws IllegalArgumentException for another length
   */
  public static Builder of(byte[] bytes) {
    try {
      // Java makes an IPv4 address of a mapped one
      Builder builder = new Builder(InetAddress.getByAddress(bytes));
      builder.ipv4Mapped = bytes.length == 16 && builder.address instanceof Inet4Address;
      return builder;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bytes.length + " bytes are no IP address", e);
    }
  }

  /** Starts an endpoint from the values of this one. */
  public Builder toBuilder() {
    Builder builder = new Builder(address);
    builder.ipv4Mapped = ipv4Mapped;
    builder.port = port;
    builder.id = id;
    builder.device = device;
    builder.deviceIndex = deviceIndex;
    builder.flagBits = flagBits;
    return builder;
  }

  /** The same endpoint with its IPv4 address in the form {@code ::ffff:a.b.c.d}. */
  Endpoint toMapped() {
    Builder builder = toBuilder();
    builder.ipv4Mapped = address instanceof Inet4Address;
    return builder.build();
  }

  /** The address; never an IPv4-mapped one, see {@link #ipv4Mapped}. */
  public InetAddress address() {
    return address;
  }

  /**
   * Whether the kernel holds the IPv4 {@link #address} in the form {@code ::ffff:a.b.c.d}. It
   * treats both forms as the same address.
   */
  public boolean ipv4Mapped() {
    return ipv4Mapped;
  }

  /** The address bytes in network order, 4 or 16, in the form in which the kernel holds them. */
  public byte[] addressBytes() {
    byte[] bytes = address.getAddress();
    return ipv4Mapped ? AddressText.mapped(bytes) : bytes;
  }

  /** The port to announce, 1 to 65535; 0 where none is set and a connection's own is used. */
  public int port() {
    return port;
  }

  /** The id, 1 to 255; 0 where the kernel is to choose one. */
  public int id() {
    return id;
  }

  /** The name of the device that subflows leave by; null where routing decides or unknown. */
  public @Nullable String device() {
    return device;
  }

  /** The interface index of that device; 0 where routing decides or unknown. */
  public int deviceIndex() {
    return deviceIndex;
  }

  public Set<EndpointFlag> flags() {
    return EndpointFlag.ofBits(flagBits);
  }

  public boolean has(EndpointFlag flag) {
    return (flagBits & flag.bit()) != 0;
  }

  /** All flags as the kernel's bits, with those that are newer than this library. */
  public int flagBits() {
    return flagBits;
  }

  /** The flag bits that have no {@link EndpointFlag}. */
  public int unknownFlagBits() {
    return flagBits & ~EndpointFlag.bits(java.util.EnumSet.allOf(EndpointFlag.class));
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Endpoint)) {
      return false;
    }
    Endpoint that = (Endpoint) other;
    return address.equals(that.address)
        && ipv4Mapped == that.ipv4Mapped
        && port == that.port
        && id == that.id
        && flagBits == that.flagBits;
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, port, id, flagBits);
  }

  /**
   * The endpoint in words, each value after its name: such as {@code 10.0.2.1 id 3 subflow dev
   * eth1}. An id of 0 and flags without a name are left out.
   */
  @Override
  public String toString() {
    StringBuilder words = new StringBuilder(AddressText.format(addressBytes()));
    if (port != 0) {
      words.append(" port ").append(port);
    }
    if (id != 0) {
      words.append(" id ").append(id);
    }
    for (EndpointFlag flag : flags()) {
      words.append(' ').append(flag.word());
    }
    if (device != null) {
      words.append(" dev ").append(device);
    }
    return words.toString();
  }

  /** Makes endpoints. Not safe for concurrent use. */
  public static final class Builder {
    private final InetAddress address;
    private boolean ipv4Mapped;
    private int port;
    private int id;
    private @Nullable String device;
    private int deviceIndex;
    private int flagBits;

    private Builder(InetAddress address) {
      this.address = address;
    }

    /** The port to announce, 0 to 65535; goes with {@link EndpointFlag#SIGNAL} only. */
    public Builder port(int port) {
      this.port = range("port", port, 0xffff);
      return this;
    }

    /** The id, 0 to 255; 0 lets the kernel choose. */
    public Builder id(int id) {
      this.id = range("id", id, 0xff);
      return this;
    }

    /** The device by name; its index is found when the endpoint is added. Null: none. */
    public Builder device(@Nullable String name) {
      if (name != null && !isDeviceName(name)) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no interface name: 1 to 15 characters without '/' and blanks");
      }
      this.device = name;
      this.deviceIndex = 0;
      return this;
    }

    /** The device by index, 0 for none; the name is given where known. */
    public Builder deviceIndex(int index, @Nullable String name) {
      this.deviceIndex = range("interface index", index, Integer.MAX_VALUE);
      this.device = name;
      return this;
    }

    /** Sets flags in addition to those set before. */
    public Builder flags(EndpointFlag... flags) {
      flagBits |= EndpointFlag.bits(java.util.Arrays.asList(flags));
      return this;
    }

    /** Replaces all flags by the kernel's bits. */
    public Builder flagBits(int bits) {
      flagBits = bits;
      return this;
    }

    /** The endpoint; what goes with what is checked when it is added. */
    public Endpoint build() {
      return new Endpoint(this);
    }

    private static int range(String what, int value, int max) {
      if (value < 0 || value > max) {
        throw new IllegalArgumentException(what + " is 0 to " + max + ", not " + value);
      }
      return value;
    }
  }

  /**
   * Returns whether a text can be the name of a device: 1 to 15 characters without blanks and '/'
   * (dev_valid_name in net/core/dev.c; IFNAMSIZ is 16 with the closing NUL).
   */
  public static boolean isDeviceName(String name) {
    if (name.isEmpty() || name.length() > 15) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == ' ' || (c >= '\t' && c <= '\r')) {
        return false;
      }
    }
    return true;
  }
}
