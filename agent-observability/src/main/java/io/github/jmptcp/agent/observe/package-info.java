/**
 * Connections and subflows as the kernel has them, read when somebody asks and kept by nobody: of
 * this process by its own descriptors, of any process by sock_diag and {@code /proc}.
 */
package io.github.jmptcp.agent.observe;
