package io.github.jmptcp.mptcp;

/**
 * How many additional paths a connection may have. Immutable.
 *
 * <p>The kernel takes 0 to 8 of each (MPTCP_PM_ADDR_MAX; 64 from 7.2 on) and starts a network
 * namespace with 0 accepted addresses and 2 subflows.
 */
public final class Limits {
  /** The highest limit on kernels from 7.2 on; 8 before. */
  public static final int MOST = 64;

  private final int addAddrAccepted;
  private final int subflows;

  /**
   * Limits; the kernel refuses more than 8 (64 from 7.2 on) with EINVAL.
   *
   * @param addAddrAccepted how many addresses of a peer (ADD_ADDR) a connection accepts
   * @param subflows how many subflows a connection has in addition to the first
   */
  public Limits(int addAddrAccepted, int subflows) {
    if (addAddrAccepted < 0 || subflows < 0) {
      throw new IllegalArgumentException(
          "limits are 0 or more, not " + addAddrAccepted + " and " + subflows);
    }
    this.addAddrAccepted = addAddrAccepted;
    this.subflows = subflows;
  }

  /** How many addresses that a peer announces are accepted for each connection. */
  public int addAddrAccepted() {
    return addAddrAccepted;
  }

  /** How many subflows each connection may have in addition to its first one. */
  public int subflows() {
    return subflows;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Limits
        && ((Limits) other).addAddrAccepted == addAddrAccepted
        && ((Limits) other).subflows == subflows;
  }

  @Override
  public int hashCode() {
    return 31 * addAddrAccepted + subflows;
  }

  /** Such as {@code add_addr_accepted 0 subflows 2}. */
  @Override
  public String toString() {
    return "add_addr_accepted " + addAddrAccepted + " subflows " + subflows;
  }
}
