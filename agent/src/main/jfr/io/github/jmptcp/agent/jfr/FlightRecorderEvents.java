package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.manage.AgentState;
import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Role;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.Tokens;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.agent.verdict.ConnectionListener;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/**
 * Writes the events, from the first recording on. Compiled for Java 8, some of which have a flight
 * recorder (8u262); found by its name, so that nothing of it is loaded where there is none.
 */
public final class FlightRecorderEvents
    implements Consumer<AgentState>, FlightRecorderListener, ConnectionListener {
  private AgentState agent;
  private Map<String, SubflowClosedEvent> known = new HashMap<>();

  /** Waits for a recorder. */
  @Override
  public void accept(AgentState state) {
    agent = state;
    FlightRecorder.addListener(this); // called at once where there is one already
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    FlightRecorder.register(ConnectEvent.class);
    FlightRecorder.register(AcceptEvent.class);
    FlightRecorder.register(FallbackEvent.class);
    FlightRecorder.register(SubflowEstablishedEvent.class);
    FlightRecorder.register(SubflowClosedEvent.class);
    FlightRecorder.addPeriodicEvent(ConnectionsEvent.class, this::look);
    agent.tell(this);
    agent.log().debug("flight recorder events are written");
  }

  @Override
  public void connected(int fd, InetSocketAddress local, InetSocketAddress remote, String why) {
    ConnectEvent event = new ConnectEvent();
    if (event.shouldCommit()) {
      event.localAddress = Addresses.text(local.getAddress());
      event.localPort = local.getPort();
      event.remoteAddress = Addresses.text(remote.getAddress());
      event.remotePort = remote.getPort();
      event.inUse = why == null;
      event.reason = why;
      event.commit();
    }
    fallback(Role.CONNECT, local, remote, why);
  }

  @Override
  public void accepted(int fd, InetSocketAddress local, InetSocketAddress remote, String why) {
    AcceptEvent event = new AcceptEvent();
    if (event.shouldCommit()) {
      event.localAddress = Addresses.text(local.getAddress());
      event.localPort = local.getPort();
      event.remoteAddress = Addresses.text(remote.getAddress());
      event.remotePort = remote.getPort();
      event.inUse = why == null;
      event.reason = why;
      event.commit();
    }
    fallback(Role.ACCEPT, local, remote, why);
  }

  private static void fallback(
      Role role, InetSocketAddress local, InetSocketAddress remote, String why) {
    FallbackEvent event = new FallbackEvent();
    if (why != null && event.shouldCommit()) {
      event.role = role.word();
      event.localAddress = Addresses.text(local.getAddress());
      event.localPort = local.getPort();
      event.remoteAddress = Addresses.text(remote.getAddress());
      event.remotePort = remote.getPort();
      event.reason = why;
      event.commit();
    }
  }

  @Override
  public void closing(int fd) {}

  /** Called by the recorder once a second, or as its settings say, while somebody records. */
  private synchronized void look() {
    Snapshot snapshot = agent.sockets();
    ConnectionsEvent event = new ConnectionsEvent();
    event.connections = snapshot.connections().size();
    event.mptcpConnections = snapshot.inUse();
    event.subflows = snapshot.subflows();
    Map<String, SubflowClosedEvent> now = new HashMap<>();
    for (Connection connection : snapshot.connections()) {
      event.bytesSent += connection.totals().sent();
      event.bytesReceived += connection.totals().received();
      if (connection.isInUse()) {
        for (Subflow subflow : connection.subflows()) {
          if (subflow.isAlive()) {
            String token = Tokens.text(connection.token());
            now.put(token + subflow.local() + subflow.remote(), closed(token, subflow));
          }
        }
      }
    }
    event.commit();
    tellDifference(now);
  }

  private void tellDifference(Map<String, SubflowClosedEvent> now) {
    for (Map.Entry<String, SubflowClosedEvent> subflow : now.entrySet()) {
      if (!known.containsKey(subflow.getKey())) {
        established(subflow.getValue()).commit();
      }
    }
    for (Map.Entry<String, SubflowClosedEvent> subflow : known.entrySet()) {
      if (!now.containsKey(subflow.getKey())) {
        subflow.getValue().commit();
      }
    }
    known = now;
  }

  private static SubflowClosedEvent closed(String token, Subflow subflow) {
    SubflowClosedEvent event = new SubflowClosedEvent();
    event.token = token;
    event.localAddress = Addresses.text(subflow.local().getAddress());
    event.localPort = subflow.local().getPort();
    event.remoteAddress = Addresses.text(subflow.remote().getAddress());
    event.remotePort = subflow.remote().getPort();
    event.localId = subflow.localId();
    event.remoteId = subflow.remoteId();
    event.backup = subflow.isBackup();
    event.device = subflow.device();
    return event;
  }

  private static SubflowEstablishedEvent established(SubflowClosedEvent same) {
    SubflowEstablishedEvent event = new SubflowEstablishedEvent();
    event.token = same.token;
    event.localAddress = same.localAddress;
    event.localPort = same.localPort;
    event.remoteAddress = same.remoteAddress;
    event.remotePort = same.remotePort;
    event.localId = same.localId;
    event.remoteId = same.remoteId;
    event.backup = same.backup;
    event.device = same.device;
    return event;
  }
}
