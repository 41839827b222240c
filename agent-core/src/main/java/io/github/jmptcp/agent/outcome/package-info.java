/** What became of a connection: whether MPTCP is in use, read from the socket, and why not. */
package io.github.jmptcp.agent.outcome;
