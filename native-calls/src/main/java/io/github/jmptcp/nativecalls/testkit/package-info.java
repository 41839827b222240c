/**
 * A kernel that is not there: {@link io.github.jmptcp.nativecalls.testkit.FakeSockets} answers
 * socket calls, so that code over {@link io.github.jmptcp.nativecalls.LibC} is tested without
 * privileges, and with errors that a real kernel seldom returns.
 */
@NullMarked
package io.github.jmptcp.nativecalls.testkit;

import org.jspecify.annotations.NullMarked;
