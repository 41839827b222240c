/**
 * Decides when the ways to observe the agent start. Only {@link
 * io.github.jmptcp.agent.manage.Management} and what makes it are loaded before main has started;
 * the rest is loaded when an option asks for it, or when the JDK loads JMX or the flight recorder.
 */
package io.github.jmptcp.agent.manage;
