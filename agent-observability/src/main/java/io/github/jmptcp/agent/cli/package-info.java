/** The commands of {@code java -jar jmptcp.jar}. */
package io.github.jmptcp.agent.cli;
