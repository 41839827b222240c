/** Makes the threads of the agent. */
package io.github.jmptcp.agent.threads;
