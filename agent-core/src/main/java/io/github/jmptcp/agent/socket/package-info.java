/**
 * Opens MPTCP sockets, exchanges them for TCP ones where a rule or an option asks for it, and
 * emulates the options that MPTCP sockets lack.
 */
package io.github.jmptcp.agent.socket;
