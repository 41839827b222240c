/**
 * Connections and subflows as the kernel has them, read at each request and never cached: of this
 * process by its own descriptors, of any process by sock_diag and {@code /proc}.
 */
package io.github.jmptcp.agent.observe;
