/** Network namespaces and MPTCP sockets for tests against the real kernel. */
@NullMarked
package io.github.jmptcp.netns;

import org.jspecify.annotations.NullMarked;
