package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.endpoints.NetworkFollower;

/** Keeps the endpoints of {@code endpoints=auto} up to date while links and addresses change. */
final class AutomaticPathsThread extends Thread {
  private final Followed followed;

  AutomaticPathsThread(PathManagement paths, TransportFactory kernel, Log log) {
    super(null, null, "jmptcp-endpoints");
    followed = new Followed(new OfKernel(kernel), paths, log);
    setDaemon(true);
    setContextClassLoader(null); // inherited from the application's thread, which may unload it
  }

  @Override
  public void run() {
    followed.run();
  }

  private static final class OfKernel implements Followed.Changes {
    private final TransportFactory kernel;

    OfKernel(TransportFactory kernel) {
      this.kernel = kernel;
    }

    @Override
    public void follow(NetworkFollower.Listener listener) throws NetlinkException {
      new NetworkFollower(kernel).follow(listener);
    }

    @Override
    public void pause(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException ignored) {
        // no code of the agent interrupts this thread; the pause is only shorter
      }
    }
  }
}
