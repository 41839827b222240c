package io.github.jmptcp.mptcp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The TCP sockets of a network namespace at one moment, subflows distinguished from plain ones. */
public final class TcpTable {
  private final Map<Long, List<Subflow>> subflows = new LinkedHashMap<>();
  private final List<TcpSocket> plain = new ArrayList<>();

  TcpTable() {}

  void add(Subflow subflow) {
    subflows.computeIfAbsent(subflow.token(), token -> new ArrayList<>()).add(subflow);
  }

  void add(TcpSocket socket) {
    plain.add(socket);
  }

  /** The subflows by the local token of their connection; those still joining too. */
  public Map<Long, List<Subflow>> subflows() {
    return Collections.unmodifiableMap(subflows);
  }

  /** The sockets that are no subflows; of MPTCP sockets that fell back, the TCP one inside. */
  public List<TcpSocket> plain() {
    return Collections.unmodifiableList(plain);
  }
}
