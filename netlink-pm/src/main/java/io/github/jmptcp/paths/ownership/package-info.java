/**
 * Which process has set what in a network namespace, so that it is undone once no process needs it:
 * by the process itself, or, where that was killed, by the next one.
 *
 * <p>{@link io.github.jmptcp.paths.ownership.OwnershipLocation} finds the file of the namespace,
 * {@link io.github.jmptcp.paths.ownership.OwnershipStore} gives one process at a time access to it,
 * and {@link io.github.jmptcp.paths.ownership.Ownership} is its content.
 *
 * <p>The order that makes it safe against SIGKILL at any point: write what is going to be done,
 * then do it, then write what was done.
 */
@NullMarked
package io.github.jmptcp.paths.ownership;

import org.jspecify.annotations.NullMarked;
