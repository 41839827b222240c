package apps;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Runs the Netty application inside a bundle. */
public final class NettyActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Thread main =
        new Thread(
            () -> {
              try {
                NettyApp.main(new String[] {"epoll"});
                System.exit(0);
              } catch (Exception e) {
                e.printStackTrace();
                System.exit(1);
              }
            });
    main.setContextClassLoader(NettyActivator.class.getClassLoader());
    main.start();
  }

  @Override
  public void stop(BundleContext context) {}
}
