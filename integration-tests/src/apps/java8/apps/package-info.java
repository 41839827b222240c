/**
 * Plain Java applications for the integration tests. They do not know MPTCP; the tests run them
 * with and without the agent.
 */
package apps;
