/**
 * Reads the kernel: the C library, the addresses and the MPTCP status of sockets, and {@code
 * /proc}. Decides nothing, and knows no socket of the agent.
 */
package io.github.jmptcp.agent.kernel;
