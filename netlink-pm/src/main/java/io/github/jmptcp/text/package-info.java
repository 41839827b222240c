/** Text that several packages write: messages, lines for terminals, JSON. */
@NullMarked
package io.github.jmptcp.text;

import org.jspecify.annotations.NullMarked;
