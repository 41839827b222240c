/** OpenJDK's own socket tests, run by jtreg with the agent and without. */
package io.github.jmptcp.it.openjdk;
