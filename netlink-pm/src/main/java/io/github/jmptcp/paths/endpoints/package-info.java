/**
 * The endpoints and limits of a network namespace, as a process wants them: set, shared with other
 * processes, followed while the network changes, and undone.
 *
 * <p>{@link io.github.jmptcp.paths.endpoints.ManagedEndpoints} does all of that for one process.
 * {@link io.github.jmptcp.paths.endpoints.DesiredPaths} is what is wanted, {@link
 * io.github.jmptcp.paths.endpoints.AutomaticEndpoints} chooses it from the addresses of the host,
 * and {@link io.github.jmptcp.paths.endpoints.EndpointReconciler} makes the kernel and the {@link
 * io.github.jmptcp.paths.ownership.Ownership} agree with it.
 */
@NullMarked
package io.github.jmptcp.paths.endpoints;

import org.jspecify.annotations.NullMarked;
