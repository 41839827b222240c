@NullMarked
package io.github.jmptcp.paths.engine;

import org.jspecify.annotations.NullMarked;
