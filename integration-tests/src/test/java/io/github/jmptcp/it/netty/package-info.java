/** Netty's epoll and io_uring transports, also relocated, in modules and in OSGi bundles. */
package io.github.jmptcp.it.netty;
