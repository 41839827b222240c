/**
 * Independent observers: {@code ss}, {@code ip mptcp monitor}, packet capture, and the sockets of
 * another process.
 */
package io.github.jmptcp.it.witness;
