/**
 * Files of {@code /proc} and {@code /proc/sys}, as far as a path manager needs them: small, read at
 * once.
 */
@NullMarked
package io.github.jmptcp.procfs;

import org.jspecify.annotations.NullMarked;
