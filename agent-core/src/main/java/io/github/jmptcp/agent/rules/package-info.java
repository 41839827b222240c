/** The rules of include and exclude. */
package io.github.jmptcp.agent.rules;
