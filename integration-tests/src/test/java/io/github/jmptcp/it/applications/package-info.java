/**
 * Third-party servers and clients over two paths, by plain TCP and with the agent. Writes {@code
 * docs/applications.md}.
 */
package io.github.jmptcp.it.applications;
