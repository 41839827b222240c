/**
 * The path manager of Linux's Multipath TCP (RFC 8684): endpoints, limits, events, connections and
 * their subflows, as domain types. No netlink message is part of this API.
 *
 * <p>Start at {@link io.github.jmptcp.mptcp.PathManager}.
 */
@NullMarked
package io.github.jmptcp.mptcp;

import org.jspecify.annotations.NullMarked;
