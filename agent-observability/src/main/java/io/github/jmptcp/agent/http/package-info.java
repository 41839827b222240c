/** The form of an answer over HTTP, for the control socket and the metrics port. */
package io.github.jmptcp.agent.http;
