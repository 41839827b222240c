/**
 * Network namespaces: hosts that are connected by paths with a rate, loss, cuts and middleboxes.
 */
package io.github.jmptcp.it.lab;
