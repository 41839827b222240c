/** The demo: it runs unmodified applications twice, without and with the agent, and measures. */
@NullMarked
package io.github.jmptcp.demo;

import org.jspecify.annotations.NullMarked;
