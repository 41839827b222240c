/**
 * Warnings about settings of this host with which connections cannot use a second path. Each is
 * looked for once, on a thread of its own, when a connection shows that it matters.
 */
package io.github.jmptcp.agent.advice;
