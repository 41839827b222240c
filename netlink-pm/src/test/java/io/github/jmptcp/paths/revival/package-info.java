@NullMarked
package io.github.jmptcp.paths.revival;

import org.jspecify.annotations.NullMarked;
