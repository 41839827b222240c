/**
 * The one place that calls the kernel.
 *
 * <p>{@link io.github.jmptcp.nativecalls.NativeCalls} is the port: one call of a C library function
 * by five words. It has two adapters, FFM on JDK 22 and newer and jffi (what jnr-ffi is built on)
 * below. {@link io.github.jmptcp.nativecalls.LibC} gives the functions their types.
 */
package io.github.jmptcp.nativecalls;
