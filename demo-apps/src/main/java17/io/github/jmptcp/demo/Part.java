package io.github.jmptcp.demo;

import java.util.List;

/**
 * Two runs beside each other, as they are shown.
 *
 * @param title the headline
 * @param plan what was to happen in both, a line each
 * @param commands how the applications were started with the agent
 * @param chart an SVG document of both
 * @param findings what was measured, a sentence each, besides what the table has
 * @param first what the second one is compared with
 */
record Part(
    String title,
    List<String> plan,
    List<String> commands,
    String chart,
    List<String> findings,
    RunResult first,
    RunResult second,
    SelfCheck check) {}
