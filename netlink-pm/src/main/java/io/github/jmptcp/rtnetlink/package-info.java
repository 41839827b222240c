/**
 * Links, addresses, routes and rules of a network namespace over rtnetlink(7), as far as a path
 * manager needs them: to read and to watch, not to change.
 */
@NullMarked
package io.github.jmptcp.rtnetlink;

import org.jspecify.annotations.NullMarked;
