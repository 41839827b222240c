/**
 * The options of the agent: keys, values, defaults and meanings, and the parser that refuses a bad
 * one with the nearest valid word.
 */
package io.github.jmptcp.agent.options;
