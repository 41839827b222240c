package apps;

import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * As application servers start: a socket, an MBean server of their own, and only then the choice of
 * the log manager and of the builder of MBean servers, both by system properties set in main.
 */
public final class OwnManagement {
  private OwnManagement() {}

  /** The application's log manager. */
  public static final class OwnLogManager extends LogManager {}

  /** The application's builder, which records that it was called. */
  public static final class OwnBuilder extends MBeanServerBuilder {
    private static volatile int built;

    @Override
    public MBeanServer newMBeanServer(
        String defaultDomain, MBeanServer outer, MBeanServerDelegate delegate) {
      built++;
      return super.newMBeanServer(defaultDomain, outer, delegate);
    }
  }

  public static void main(String[] args) throws Exception {
    ServerSocket socket = new ServerSocket(0);
    System.setProperty("javax.management.builder.initial", OwnBuilder.class.getName());
    MBeanServerFactory.createMBeanServer("own");
    // an application server has other things to do here: long enough for a thread of ours to err
    TimeUnit.MILLISECONDS.sleep(500);
    System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
    Logger.getLogger("own").fine("the log manager is chosen");
    MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
    System.out.println("log manager " + LogManager.getLogManager().getClass().getName());
    System.out.println("built " + OwnBuilder.built);
    System.out.println("default domain " + platform.getDefaultDomain());
    if (args.length > 0) {
      ObjectName bean = new ObjectName(args[0]);
      while (!platform.isRegistered(bean)) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    socket.close();
  }
}
