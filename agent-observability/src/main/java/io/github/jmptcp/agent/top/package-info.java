/** The live table of {@code top}. */
package io.github.jmptcp.agent.top;
