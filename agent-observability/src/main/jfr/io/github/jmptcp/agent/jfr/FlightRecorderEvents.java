package io.github.jmptcp.agent.jfr;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.LostSubflow;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Role;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.SubflowState;
import io.github.jmptcp.agent.observe.Tokens;
import io.github.jmptcp.agent.outcome.ConnectionListener;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.agent.status.AgentState;
import io.github.jmptcp.paths.engine.PathView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events, from the first recording on. Compiled for Java 8, some of which have a flight
 * recorder (8u262); found by its name, so that nothing of it is loaded where there is none.
 */
public final class FlightRecorderEvents
    implements Consumer<AgentState>, FlightRecorderListener, ConnectionListener {
  private final LookPace pace = new LookPace(System::nanoTime);

  @SuppressWarnings("NullAway.Init") // accept is called first
  private AgentState agent;

  // of the last look, while a recording wants to know what differs
  private volatile Map<String, Seen> known = new HashMap<>();
  private Map<InetAddress, Boolean> knownDead = new HashMap<>();

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
    FlightRecorder.register(SubflowLifeEvent.class);
    FlightRecorder.register(SubflowLostEvent.class);
    FlightRecorder.register(PathEvent.class);
    FlightRecorder.addPeriodicEvent(ConnectionsEvent.class, this::lookIfDue);
    agent.addListener(this);
    agent.log().debug("flight recorder events are written");
  }

  @Override
  public void connected(
      int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
    new ConnectEvent().emit(local, remote, why);
    fallback(Role.CONNECT, local, remote, why);
  }

  @Override
  public void accepted(
      int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
    new AcceptEvent().emit(local, remote, why);
    fallback(Role.ACCEPT, local, remote, why);
  }

  private static void fallback(
      Role role, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
    FallbackEvent event = new FallbackEvent();
    if (why != null && event.shouldCommit()) {
      event.role = role.word();
      event.between(local, remote);
      event.reason = why.toString();
      event.commit();
    }
  }

  @Override
  public void closing(int fd) {}

  /** Called by the recorder once a second, or as its settings are, while a recording runs. */
  private synchronized void lookIfDue() {
    pace.run(this::look);
  }

  private void look() {
    Snapshot snapshot = agent.sockets();
    ConnectionsEvent event = new ConnectionsEvent();
    event.connections = snapshot.connections().size();
    event.mptcpConnections = snapshot.inUse();
    event.subflows = snapshot.subflows();
    boolean keepsSubflows = areSubflowsRecorded();
    Map<String, Seen> now = new HashMap<>();
    for (Connection connection : snapshot.connections()) {
      event.bytesSent += connection.totals().sent();
      event.bytesReceived += connection.totals().received();
      if (connection.isInUse()) {
        for (Subflow subflow : connection.subflows()) {
          if (subflow.isAlive()) {
            Seen seen = new Seen(connection, subflow, snapshot.paths());
            event.standingStill += seen.isStandingStill() ? 1 : 0;
            if (keepsSubflows) {
              now.put(connection.token() + " " + subflow.local() + subflow.remote(), seen);
            }
          }
        }
        for (LostSubflow lost : snapshot.paths().lost(connection)) {
          event.lostSubflows++;
          new SubflowLostEvent().emit(Tokens.text(connection.token()), lost);
        }
      }
    }
    event.deadPaths = snapshot.paths().deadPaths().size();
    event.pathRevivals = snapshot.paths().revivals();
    event.commit();
    emitDifferences(now);
    emitPaths(snapshot.paths());
  }

  private static boolean areSubflowsRecorded() {
    return new SubflowEstablishedEvent().isEnabled()
        || new SubflowLifeEvent().isEnabled()
        || new SubflowClosedEvent().isEnabled();
  }

  /** Forgets the subflows, which may be many, when no recording wants them any more. */
  @Override
  public void recordingStateChanged(Recording recording) {
    if (!areSubflowsRecorded()) {
      known = new HashMap<>();
    }
  }

  private void emitPaths(PathStates states) {
    Map<InetAddress, Boolean> now = new HashMap<>();
    for (PathView path : states.paths()) {
      now.put(path.address(), path.isDead());
      if (path.isDead() != knownDead.getOrDefault(path.address(), false)) {
        new PathEvent().emit(path);
      }
    }
    knownDead = now;
  }

  private void emitDifferences(Map<String, Seen> now) {
    Map<String, Seen> earlier = known;
    for (Map.Entry<String, Seen> subflow : now.entrySet()) {
      Seen before = earlier.get(subflow.getKey());
      if (before == null) {
        subflow.getValue().emit(new SubflowEstablishedEvent());
      } else if (before.life() != null
          && !Objects.equals(before.life(), subflow.getValue().life())) {
        subflow.getValue().emit(new SubflowLifeEvent());
      }
    }
    for (Map.Entry<String, Seen> subflow : earlier.entrySet()) {
      if (!now.containsKey(subflow.getKey())) {
        subflow.getValue().emit(new SubflowClosedEvent());
      }
    }
    known = now;
  }

  /** A subflow at the last look. */
  private static final class Seen {
    private final Connection connection;
    private final Subflow subflow;
    private final PathStates states;

    Seen(Connection connection, Subflow subflow, PathStates states) {
      this.connection = connection;
      this.subflow = subflow;
      this.states = states;
    }

    /** Null where nothing is known of it. */
    @Nullable String life() {
      SubflowState state = states.state(connection, subflow);
      return state == null ? null : state.life();
    }

    boolean isStandingStill() {
      SubflowState state = states.state(connection, subflow);
      return state != null && state.isStandingStill();
    }

    void emit(SubflowEvent event) {
      event.emit(connection, subflow, states);
    }
  }
}
