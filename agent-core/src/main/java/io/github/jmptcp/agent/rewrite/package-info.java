/**
 * Rewrites the socket classes of the JDK and of Netty's native transports as they are loaded.
 * {@link io.github.jmptcp.agent.rewrite.CallSites} is the table of the calls; the ASM inside Byte
 * Buddy does the editing.
 */
package io.github.jmptcp.agent.rewrite;
