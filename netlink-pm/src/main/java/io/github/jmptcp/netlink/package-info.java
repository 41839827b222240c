/**
 * Netlink (netlink(7), Documentation/userspace-api/netlink): messages, attributes, acknowledgements
 * and multipart dumps, over a {@link io.github.jmptcp.netlink.Transport} that is the kernel or, in
 * tests, a {@link io.github.jmptcp.netlink.testkit.FakeKernel}.
 *
 * <p>Numbers are in the byte order of the machine unless a name says big-endian.
 */
@NullMarked
package io.github.jmptcp.netlink;

import org.jspecify.annotations.NullMarked;
