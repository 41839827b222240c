/**
 * Defines the bridge inside java.base, unpacks the native libraries, and chooses how the kernel is
 * called: by the JNI stub, by FFM (Java 22 and newer), or by jffi.
 */
package io.github.jmptcp.agent.bridge;
