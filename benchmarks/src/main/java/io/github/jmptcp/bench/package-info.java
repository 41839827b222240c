/** Costs beside plain TCP, mptcpize and an agent that does nothing. */
package io.github.jmptcp.bench;
