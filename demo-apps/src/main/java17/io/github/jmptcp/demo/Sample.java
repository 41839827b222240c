package io.github.jmptcp.demo;

import java.util.List;

/**
 * One moment of a download.
 *
 * @param millis milliseconds since the client started its download
 * @param received bytes the application has received so far
 * @param paths bytes received so far on each path, from the kernel's interface counters
 */
record Sample(long millis, long received, List<Long> paths) {}
