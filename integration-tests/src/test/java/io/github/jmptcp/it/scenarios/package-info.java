/**
 * The networks of {@code docs/networks.md}: several paths, failures, middleboxes, NAT and load
 * balancers, with every byte checked.
 */
package io.github.jmptcp.it.scenarios;
