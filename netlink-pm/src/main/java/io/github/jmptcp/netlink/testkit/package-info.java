/**
 * A kernel that is not there: {@link io.github.jmptcp.netlink.testkit.FakeKernel} answers netlink
 * requests from handlers, so that code over this library is tested without privileges, and in
 * states that a real kernel seldom shows.
 */
@NullMarked
package io.github.jmptcp.netlink.testkit;

import org.jspecify.annotations.NullMarked;
