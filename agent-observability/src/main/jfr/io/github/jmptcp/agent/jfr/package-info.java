/**
 * The flight recorder events {@code io.github.jmptcp.*}. Loaded only once the JVM has loaded the
 * flight recorder.
 */
package io.github.jmptcp.agent.jfr;
