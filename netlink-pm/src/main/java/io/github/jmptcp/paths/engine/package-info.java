/**
 * The path management engine: one daemon thread that follows the events of {@code mptcp_pm} and of
 * links and addresses, looks at subflows over sock_diag, and keeps paths alive.
 *
 * <p>{@link io.github.jmptcp.paths.engine.PathEngine} is the way in. It is driven by events; looks
 * are at single subflows, chosen so that their cost stays below a hundredth of a processor, and at
 * all of them only at the start, after lost events, and before an endpoint is cycled.
 */
@NullMarked
package io.github.jmptcp.paths.engine;

import org.jspecify.annotations.NullMarked;
