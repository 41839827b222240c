/**
 * The other end of a connection: reads {@code TCP_IS_MPTCP} and {@code SO_PROTOCOL} of its own
 * sockets through a C library binding that the agent does not use.
 */
package io.github.jmptcp.it.peer;
