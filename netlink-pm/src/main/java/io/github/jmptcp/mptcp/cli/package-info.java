/** The command line of {@code ip mptcp}, on top of {@link io.github.jmptcp.mptcp}. */
@NullMarked
package io.github.jmptcp.mptcp.cli;

import org.jspecify.annotations.NullMarked;
