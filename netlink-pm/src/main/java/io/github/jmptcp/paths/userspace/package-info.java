/**
 * What a userspace path manager decides, connection by connection: {@link
 * io.github.jmptcp.paths.userspace.ConnectionPlan} does what the kernel's would do with the same
 * endpoints and limits, {@link io.github.jmptcp.paths.userspace.RuleEndpoints} makes endpoints of
 * the paths of a rule, and {@link io.github.jmptcp.paths.userspace.PathManagerSwitch} is the
 * sysctl.
 */
@NullMarked
package io.github.jmptcp.paths.userspace;

import org.jspecify.annotations.NullMarked;
