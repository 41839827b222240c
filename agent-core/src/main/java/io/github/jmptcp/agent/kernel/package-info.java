/**
 * Reads the kernel: the C library, the addresses, the MPTCP status and the counters of sockets, and
 * {@code /proc}. Decides nothing, and knows no socket of the agent.
 */
package io.github.jmptcp.agent.kernel;
