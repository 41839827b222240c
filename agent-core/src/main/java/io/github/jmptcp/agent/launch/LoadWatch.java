package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.rewrite.LoadListener;
import org.jspecify.annotations.Nullable;

/** Records whether the JDK has loaded the classes of JMX, of the flight recorder and of logging. */
public final class LoadWatch implements LoadListener {
  /** What the JDK loads with its first MBean server. */
  private static final String JMX = "com/sun/jmx/mbeanserver/JmxMBeanServer";

  /** What the JDK loads when a recording starts. */
  private static final String JFR = "jdk/jfr/FlightRecorder";

  private static final String LOG_MANAGER = "java/util/logging/LogManager";

  private static final int JMX_LENGTH = JMX.length();
  private static final int JFR_LENGTH = JFR.length();
  private static final int LOG_MANAGER_LENGTH = LOG_MANAGER.length();

  private volatile boolean jmx;
  private volatile boolean jfr;
  private volatile boolean logManager;
  private volatile @Nullable Runnable listener;

  @Override
  public void loaded(String name) {
    // every class of the JDK passes here, and nearly all differ in length
    int length = name.length();
    if (length == JMX_LENGTH && is(name, JMX)) {
      jmx = true;
    } else if (length == JFR_LENGTH && is(name, JFR)) {
      jfr = true;
    } else if (length == LOG_MANAGER_LENGTH && is(name, LOG_MANAGER)) {
      logManager = true;
      return;
    } else {
      return;
    }
    Runnable current = listener;
    if (current != null) {
      current.run();
    }
  }

  private static boolean is(String name, String wanted) {
    return name.replace('.', '/').equals(wanted);
  }

  /** Sets what runs, on the thread that loads, each time JMX or the flight recorder is loaded. */
  public void listener(Runnable newListener) {
    listener = newListener;
  }

  /** Whether there is an MBean server. */
  public boolean hasJmx() {
    return jmx;
  }

  /** Whether there is a flight recorder. */
  public boolean hasJfr() {
    return jfr;
  }

  /** Whether the application has chosen its log manager. */
  public boolean hasLogManager() {
    return logManager;
  }
}
