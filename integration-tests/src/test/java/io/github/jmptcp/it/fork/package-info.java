/** Forked processes: Java releases on this machine, command lines, and captured output. */
package io.github.jmptcp.it.fork;
