/**
 * Faults of the environment: seccomp filters, mounts, damaged jars, bad options and other kernels.
 * Writes {@code docs/faults.md}.
 */
package io.github.jmptcp.it.faults;
