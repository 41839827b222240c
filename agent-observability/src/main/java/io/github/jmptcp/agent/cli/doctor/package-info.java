/**
 * {@code doctor}: what works on this host and what to change. Each check is a class; what they look
 * at together is in {@code HostState}.
 */
package io.github.jmptcp.agent.cli.doctor;
