/**
 * An editor of class files that knows what the agent's insertions need and no more (JVMS 4 and
 * 6.5). It is there for its size: a general library takes longer to load than all of this to run.
 */
package io.github.jmptcp.agent.classfile;
