/**
 * The port that Prometheus scrapes. Its sockets are opened by kernel calls, not by the JDK: they
 * are plain TCP whatever the options are, and no rule or counter of the agent sees them.
 */
package io.github.jmptcp.agent.metrics;
