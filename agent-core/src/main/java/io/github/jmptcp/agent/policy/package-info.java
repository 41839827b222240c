/**
 * Decides which sockets become MPTCP: mode, loopback, include and exclude, and the peers that
 * answered without MPTCP.
 */
package io.github.jmptcp.agent.policy;
