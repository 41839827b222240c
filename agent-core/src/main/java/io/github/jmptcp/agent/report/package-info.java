/** Log, counters and the summary at exit. */
package io.github.jmptcp.agent.report;
