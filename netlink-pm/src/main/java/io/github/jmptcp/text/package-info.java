/** Text that messages of several packages need. */
@NullMarked
package io.github.jmptcp.text;

import org.jspecify.annotations.NullMarked;
