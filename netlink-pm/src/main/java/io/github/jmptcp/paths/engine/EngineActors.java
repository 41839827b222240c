package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.UserspacePathManager;
import io.github.jmptcp.netlink.NetlinkException;
import org.jspecify.annotations.Nullable;

/** What changes endpoints and subflows by what the parts of an engine know. */
final class EngineActors {
  final EndpointCycler cycler;

  /** Null where nothing is revived. */
  final @Nullable StallWatch stalls;

  /** Null where paths that slow connections down are left alone. */
  final @Nullable EndpointDemoter demoter;

  /** Null under the kernel's path manager. */
  final @Nullable UserspaceMode userspace;

  private EngineActors(
      EndpointCycler cycler,
      @Nullable StallWatch stalls,
      @Nullable EndpointDemoter demoter,
      @Nullable UserspaceMode userspace) {
    this.cycler = cycler;
    this.stalls = stalls;
    this.demoter = demoter;
    this.userspace = userspace;
  }

  static EngineActors of(EngineParts parts, EngineSettings settings) throws NetlinkException {
    EndpointChanges endpoints = new EndpointChanges(parts.manager, parts.ownership);
    QualityWatch quality = parts.quality;
    EndpointDemoter demoter =
        quality == null
            ? null
            : new EndpointDemoter(
                parts, quality, endpoints, new BackupRejoin(parts.table, endpoints, parts.sockets));
    int synRepeats = SynRepeats.ofThisNamespace();
    EndpointCycler cycler =
        new EndpointCycler(parts, endpoints, demoter, settings.revive, synRepeats);
    StallWatch stalls =
        settings.revive == Revive.NONE
            ? null
            : new StallWatch(
                parts.table, parts.sockets, parts.problems, settings.droppedBeyondWindow);
    UserspacePathManager own = parts.userspace;
    UserspaceMode userspace =
        own == null ? null : UserspaceMode.start(parts, own, settings, synRepeats);
    return new EngineActors(cycler, stalls, demoter, userspace);
  }
}
