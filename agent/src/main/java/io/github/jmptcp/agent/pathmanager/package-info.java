/**
 * The path manager options: endpoints and limits set before main and undone at exit. Nothing of it
 * is loaded where none of them is given.
 *
 * <p>{@link io.github.jmptcp.agent.pathmanager.PathManagement} is the way in. What JVMs of one
 * network namespace own together is in a {@code Ledger}, kept by a {@code LedgerStore}; the {@code
 * Steward} makes kernel and ledger agree.
 */
package io.github.jmptcp.agent.pathmanager;
