package io.github.jmptcp.paths.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a comparison with the kernel's sockets shows that no event has reported. */
final class MissedEvents {
  /** Connections that do not exist any more. */
  final List<TrackedConnection> ended = new ArrayList<>(0);

  /** Subflows that have joined. */
  final List<TrackedSubflow> joined = new ArrayList<>(0);

  private final Map<Long, List<AddressPair>> joining = new HashMap<>();

  /** Notes the socket of a join that waits for an answer. */
  void addJoining(long token, AddressPair route) {
    joining.computeIfAbsent(token, t -> new ArrayList<>(1)).add(route);
  }

  /** Where the joins of a connection lead that wait for an answer. */
  List<AddressPair> joining(TrackedConnection connection) {
    return joining.getOrDefault(connection.token, Collections.<AddressPair>emptyList());
  }
}
