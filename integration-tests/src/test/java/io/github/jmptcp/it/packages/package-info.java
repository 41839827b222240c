/**
 * What a release consists of: Maven artifacts, Debian package and image, and that a second build
 * makes the same bytes.
 */
package io.github.jmptcp.it.packages;
