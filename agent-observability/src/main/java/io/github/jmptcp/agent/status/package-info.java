/**
 * What the agent knows, in one place for all ways to look at it: control socket, JMX, JFR,
 * OpenMetrics, JSON, text; and the commands that a running agent takes.
 */
package io.github.jmptcp.agent.status;
