/**
 * The path options of the agent, the ownership file, {@code doctor}, and other path managers on the
 * same host.
 */
package io.github.jmptcp.it.pathmanager;
