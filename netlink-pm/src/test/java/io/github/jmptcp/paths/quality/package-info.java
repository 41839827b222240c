@NullMarked
package io.github.jmptcp.paths.quality;

import org.jspecify.annotations.NullMarked;
