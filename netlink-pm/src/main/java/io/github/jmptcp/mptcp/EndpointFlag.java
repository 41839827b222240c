package io.github.jmptcp.mptcp;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an endpoint is for; {@code MPTCP_PM_ADDR_FLAG_...} in include/uapi/linux/mptcp_pm.h, by
 * their bits.
 */
public enum EndpointFlag {
  /** Announce the address to peers by ADD_ADDR. Excludes {@link #FULLMESH}. Kernel 5.7. */
  SIGNAL(1),
  /** Open additional subflows from the address. Kernel 5.7. */
  SUBFLOW(2),
  /** The peer should send on these subflows only while no other is usable. Kernel 5.7. */
  BACKUP(4),
  /** Open a subflow from the address to each address of the peer. Kernel 5.15. */
  FULLMESH(8),
  /** Made by the kernel for a local address that a peer reached; refused on add. Kernel 5.18. */
  IMPLICIT(16),
  /** Use the address, rather than what routing picks, to answer an ADD_ADDR. Kernel 6.18. */
  LAMINAR(32);

  private final int bit;

  EndpointFlag(int bit) {
    this.bit = bit;
  }

  /** The flag's bit in the kernel's interface. */
  public int bit() {
    return bit;
  }

  /** The flag's name in lower case, such as {@code signal}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }

  static Set<EndpointFlag> ofBits(int bits) {
    EnumSet<EndpointFlag> flags = EnumSet.noneOf(EndpointFlag.class);
    for (EndpointFlag flag : values()) {
      if ((bits & flag.bit) != 0) {
        flags.add(flag);
      }
    }
    return Collections.unmodifiableSet(flags);
  }

  static int bits(Iterable<EndpointFlag> flags) {
    int bits = 0;
    for (EndpointFlag flag : flags) {
      bits |= flag.bit;
    }
    return bits;
  }
}
