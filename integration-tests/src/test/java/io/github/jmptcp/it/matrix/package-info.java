/**
 * Every way to open a socket in Java, as client and as server, on every release, over IPv4 and
 * IPv6.
 */
package io.github.jmptcp.it.matrix;
