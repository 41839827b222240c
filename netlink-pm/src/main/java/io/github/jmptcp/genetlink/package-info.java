/**
 * Generic netlink (Documentation/networking/generic_netlink.rst): families and multicast groups,
 * found by name.
 */
@NullMarked
package io.github.jmptcp.genetlink;

import org.jspecify.annotations.NullMarked;
