/**
 * What the agent knows, for those who look: control socket, JMX, JFR, OpenMetrics, JSON. Nothing
 * here is loaded before main has started, and nothing before somebody looks or an option asks.
 */
package io.github.jmptcp.agent.manage;
