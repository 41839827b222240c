/**
 * The decisions of revival, without a kernel: whether a subflow lives or stands still ({@link
 * io.github.jmptcp.paths.revival.SubflowHealth} for what it sends, {@link
 * io.github.jmptcp.paths.revival.ReceiverGap} for what it should receive), when to try again
 * ({@link io.github.jmptcp.paths.revival.RetrySchedule}), and what an endpoint of the kernel's path
 * manager needs ({@link io.github.jmptcp.paths.revival.EndpointRevival}).
 *
 * <p>All times are {@link java.lang.System#nanoTime} of the caller. Nothing here waits, reads a
 * clock, or is safe for concurrent use.
 */
@NullMarked
package io.github.jmptcp.paths.revival;

import org.jspecify.annotations.NullMarked;
