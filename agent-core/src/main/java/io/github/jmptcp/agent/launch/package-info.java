/**
 * Starts the agent: premain and agentmain end here. Reads the options, opens the log, installs the
 * transformer; makes all other parts with the first socket, and starts the observability module by
 * its class name.
 */
package io.github.jmptcp.agent.launch;
