/**
 * Status, top, control socket, metrics, management bean and flight recorder events of running JVMs.
 */
package io.github.jmptcp.it.observe;
