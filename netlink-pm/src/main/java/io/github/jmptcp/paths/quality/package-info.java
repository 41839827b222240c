/**
 * The decisions about paths that slow their connections down, without a kernel: what a record has
 * ({@link io.github.jmptcp.paths.quality.PathLook}), whether a subflow makes its connection slower
 * than the best one alone ({@link io.github.jmptcp.paths.quality.ConnectionQuality}), and when a
 * path that was made a backup is tried again ({@link
 * io.github.jmptcp.paths.quality.TrialSchedule}).
 *
 * <p>All times are {@link java.lang.System#nanoTime} of the caller. Nothing here waits, reads a
 * clock, or is safe for concurrent use.
 */
@NullMarked
package io.github.jmptcp.paths.quality;

import org.jspecify.annotations.NullMarked;
