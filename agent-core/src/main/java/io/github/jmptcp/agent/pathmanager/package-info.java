/**
 * The path options: from the typed options of the agent to the path management of {@code
 * netlink-pm} ({@link io.github.jmptcp.paths.endpoints.ManagedEndpoints}), and from what it did to
 * log lines. Endpoints and limits are set before main and undone at exit. None of these classes is
 * loaded where no path option is given.
 *
 * <p>Start at {@link io.github.jmptcp.agent.pathmanager.PathManagement}, which starts the parts in
 * order. {@code PathOptions} decides, {@code OwnEndpoints}, {@code ConnectionStarts} and {@code
 * EngineRun} do it, {@code EndpointLog} and {@code EngineLog} report it; {@code ThisProcess} is
 * what tests replace.
 */
package io.github.jmptcp.agent.pathmanager;
