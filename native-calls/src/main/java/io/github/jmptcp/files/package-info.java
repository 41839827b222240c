/**
 * Reads and checks files that other programs may have put in place: the one home of what the agent
 * and the path manager accept as a file of their own. Loads native libraries, which have to be
 * files that no other user can exchange.
 */
package io.github.jmptcp.files;
