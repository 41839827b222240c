/**
 * The agent together with other agents, application servers, OSGi, security managers and libraries
 * of the same names.
 */
package io.github.jmptcp.it.together;
