package io.github.jmptcp.demo;

import java.util.List;

/**
 * One moment of a run.
 *
 * @param millis milliseconds since the first client started
 * @param received bytes the clients have moved so far, by their own word
 * @param paths bytes so far on each path, in the direction of the bulk, from the kernel's interface
 *     counters
 */
record Sample(long millis, long received, List<Long> paths) {}
