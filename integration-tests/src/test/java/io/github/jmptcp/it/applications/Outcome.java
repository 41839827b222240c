package io.github.jmptcp.it.applications;

import io.github.jmptcp.it.witness.Connection;
import java.util.List;

/**
 * What was seen of one run.
 *
 * @param connections as {@code ss} showed them on the server's host after the bulk
 * @param bytes of the bulk on each path, both directions, headers included
 * @param nanos that the bulk took, or its way to the server and its way back
 * @param complaints warnings and errors of the agent on both sides
 */
record Outcome(
    List<Connection> connections, List<Long> bytes, List<Long> nanos, List<String> complaints) {}
