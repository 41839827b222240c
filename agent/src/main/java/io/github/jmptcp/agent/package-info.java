/**
 * The entry class, which is all that the application's class path sees, and the class loader that
 * keeps the rest of the agent apart from the application.
 */
package io.github.jmptcp.agent;
