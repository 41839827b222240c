/**
 * Netlink (netlink(7), Documentation/userspace-api/netlink): messages, attributes, acknowledgements
 * and multipart dumps, over a {@link io.github.jmptcp.netlink.Transport} that is the kernel or, in
 * tests, a {@link io.github.jmptcp.netlink.testkit.FakeKernel}.
 *
 * <p>Numbers are in host byte order unless a name contains big-endian.
 */
@NullMarked
package io.github.jmptcp.netlink;

import org.jspecify.annotations.NullMarked;
