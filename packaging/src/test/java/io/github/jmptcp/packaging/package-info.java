/** Checks of the bill of materials and the licenses against the content of {@code jmptcp.jar}. */
package io.github.jmptcp.packaging;
