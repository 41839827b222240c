/**
 * The control socket: a Unix-domain socket that answers its own user and root only. Also the
 * client's side of it.
 */
package io.github.jmptcp.agent.control;
