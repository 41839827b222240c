/**
 * The management bean {@code io.github.jmptcp:type=Agent}. Loaded only once the JVM has an MBean
 * server.
 */
package io.github.jmptcp.agent.jmx;
