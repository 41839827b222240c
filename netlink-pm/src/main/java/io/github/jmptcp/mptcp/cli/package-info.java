/**
 * The command line of {@code ip mptcp} (iproute2), on top of {@link io.github.jmptcp.mptcp}: its
 * arguments ({@link io.github.jmptcp.mptcp.cli.EndpointParser}), its lines and error texts, and its
 * commands ({@link io.github.jmptcp.mptcp.cli.IpMptcp}). No other package of this library knows
 * them.
 */
@NullMarked
package io.github.jmptcp.mptcp.cli;

import org.jspecify.annotations.NullMarked;
