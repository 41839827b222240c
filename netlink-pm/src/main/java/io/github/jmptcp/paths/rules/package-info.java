/**
 * Rules that name sockets, and the paths that their connections take: {@link
 * io.github.jmptcp.paths.rules.PathRules} reads {@code *.cdn.example:443=eth1,wwan0/backup;*=auto}.
 * Nothing here asks the kernel or a name server.
 */
@NullMarked
package io.github.jmptcp.paths.rules;

import org.jspecify.annotations.NullMarked;
