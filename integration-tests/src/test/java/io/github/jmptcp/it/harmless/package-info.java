/**
 * The application behaves as on plain TCP: options, rules, demotion, races of close, urgent data,
 * and a soak test.
 */
package io.github.jmptcp.it.harmless;
