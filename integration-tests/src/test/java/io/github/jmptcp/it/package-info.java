/**
 * Tests of the agent in forked JVMs of every Java release: log, options, attach, start-up and
 * fallback. The packages below hold further tests by subject, and what the tests are built on.
 */
package io.github.jmptcp.it;
