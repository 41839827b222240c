/**
 * Decides when the ways to look at the agent come to life. Nothing but {@link
 * io.github.jmptcp.agent.manage.Management} is loaded before main has started, and nothing before
 * somebody looks or an option asks.
 */
package io.github.jmptcp.agent.manage;
