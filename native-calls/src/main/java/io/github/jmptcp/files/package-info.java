/**
 * Reads and checks files that other programs may have put in place: the one home of what the agent
 * and the path manager accept as a file of their own.
 */
package io.github.jmptcp.files;
