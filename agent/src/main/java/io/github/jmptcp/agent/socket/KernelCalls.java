package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.bridge.JavaBaseLinker;
import io.github.jmptcp.agent.bridge.JavaBaseSyscalls;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.DowncallLinker;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.nativecalls.SyscallStub;
import org.jspecify.annotations.Nullable;

/**
 * The C library, loaded when the first socket is due and never before main: loading jffi starts
 * java.util.logging, and an application server must choose its own first.
 */
public final class KernelCalls {
  private final int release;
  private final Bridge bridge;
  private final Log log;
  private boolean chosen;
  private volatile @Nullable LibC libC;

  public KernelCalls(int release, Bridge bridge, Log log) {
    this.release = release;
    this.bridge = bridge;
    this.log = log;
  }

  /** Whether it can be loaded before main: every way but jffi's leaves java.util.logging alone. */
  public synchronized boolean startsNoLogging() {
    if (release >= 22) {
      return true;
    }
    chooseAdapters();
    return NativeCalls.canUseStub();
  }

  /** The C library. Throws, the first time or every time, where it cannot be called here. */
  public LibC libC() {
    LibC loaded = libC;
    return loaded != null ? loaded : load();
  }

  private synchronized LibC load() {
    if (libC == null) {
      chooseAdapters();
      libC = new LibC(NativeCalls.load());
    }
    return libC;
  }

  private void chooseAdapters() {
    if (!chosen) {
      chosen = true;
      SyscallStub.use(new JavaBaseSyscalls(bridge, log));
      if (release >= 22) { // FFM
        DowncallLinker.use(new JavaBaseLinker(bridge));
      }
    }
  }
}
