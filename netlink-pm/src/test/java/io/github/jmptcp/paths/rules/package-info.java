@NullMarked
package io.github.jmptcp.paths.rules;

import org.jspecify.annotations.NullMarked;
