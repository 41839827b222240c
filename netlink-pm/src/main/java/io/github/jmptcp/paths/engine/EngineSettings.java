package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.userspace.PathManagerSwitch;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What a {@link PathEngine.Builder} sets, with what holds where it sets nothing. */
final class EngineSettings {
  final PathOwnership ownership;
  final PathListener listener;
  Revive revive = Revive.OWN;
  SlowPaths slow = SlowPaths.KEEP;
  PathRules rules = PathRules.none();
  ApplicationSockets application = ApplicationSockets.UNKNOWN;
  boolean userspace;
  ThreadFactory threads;
  LongSupplier clock = System::nanoTime;
  LongConsumer pauses = LockSupport::parkNanos;
  long endpointRefreshNanos = TimeUnit.SECONDS.toNanos(1);
  Supplier<Optional<PathManagerSwitch>> pathManagerSwitch = PathManagerSwitch::find;
  LongSupplier droppedBeyondWindow = StallWatch::droppedInThisNamespace;
  BooleanSupplier timeouts = new TimeoutAlarm()::hasRung;
  AnnouncedListeners.Sockets listening = AnnouncedListeners.Sockets.NONE;

  EngineSettings(PathOwnership ownership, PathListener listener, ThreadFactory threads) {
    this.ownership = ownership;
    this.listener = listener;
    this.threads = threads;
  }
}
