package io.github.jmptcp.agent.bridge;

import io.github.jmptcp.files.RegularFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.JmptcpDescriptors;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.JmptcpBridge;

/** Brings the bridge into {@code java.base}, once, and puts the agent behind it. */
public final class Bridge {
  private final Instrumentation instrumentation;
  private final int release;
  private @Nullable ClassDefiner definer;
  private @Nullable Listener listener;
  private volatile boolean complete;
  private final Part bridge = new Part("sun.nio.ch.JmptcpBridge");
  private final Part descriptors = new Part("java.net.JmptcpDescriptors");
  private final Part plainSockets = new Part("java.net.JmptcpPlainSockets");
  private final Part selectors = new Part("sun.nio.ch.JmptcpSelectors");

  /** A bridge that is not there yet. */
  public Bridge(Instrumentation instrumentation, int release) {
    this.instrumentation = instrumentation;
    this.release = release;
  }

  /**
   * Is notified when a class of the bridge is there: only then can one that extends it be linked.
   */
  public interface Listener {
    /** {@code JmptcpBridge} is there. Called once. */
    void bridgeDefined();

    /** {@code JmptcpDescriptors} is there, to which libraries' sockets are handed. Called once. */
    void descriptorsDefined();
  }

  /** Sets who is notified; if it throws, the class counts as one that cannot be defined. */
  public synchronized void listener(Listener newListener) {
    listener = newListener;
  }

  /**
   * Defines the bridge class where that has not happened yet.
   *
   * @throws Exception where it cannot be, every time: no code that calls it may come into being
   */
  public synchronized void define() throws Exception {
    bridge.define();
  }

  /** Defines both the bridge and the class that libraries' sockets are handed to. */
  public synchronized void defineDescriptors() throws Exception {
    bridge.define();
    descriptors.define();
  }

  /** Defines the class that connects the sockets of {@code java.net} on JDK 8 to 17. */
  public synchronized void definePlainSockets() throws Exception {
    plainSockets.define();
  }

  /** Defines the class that knows the selectors of a channel. */
  public synchronized void defineSelectors() throws Exception {
    selectors.define();
  }

  /** Every class that was loaded before the agent calls the bridge from now on. */
  public void complete() {
    complete = true;
  }

  /** Whether nothing that the JDK does with a new socket escapes the bridge. */
  public boolean isComplete() {
    return complete;
  }

  /**
   * Removes the agent permanently, whatever it has rewritten: new sockets are plain TCP, and those
   * that are MPTCP keep what makes it harmless.
   */
  public synchronized void refuse() {
    if (bridge.refuse()) {
      JmptcpBridge.opensNoMore();
    }
    if (descriptors.refuse()) {
      JmptcpDescriptors.opensNoMore();
    }
  }

  private void notifyListener(Part defined) {
    if (listener != null && defined == bridge) {
      listener.bridgeDefined();
    } else if (listener != null && defined == descriptors) {
      listener.descriptorsDefined();
    }
  }

  /** One class of the bridge. */
  private final class Part {
    private final String name;
    private boolean defined;
    private @Nullable Exception refusal;

    Part(String name) {
      this.name = name;
    }

    /** Returns whether the class is there all the same. */
    boolean refuse() {
      if (refusal == null) {
        refusal = new IllegalStateException(name + ": given up");
      }
      return defined;
    }

    void define() throws Exception {
      if (refusal != null) {
        throw refusal;
      }
      if (!defined) {
        try {
          defineInJavaBase(name);
          defined = true;
          notifyListener(this);
        } catch (Exception | LinkageError e) {
          refusal = e instanceof Exception ? (Exception) e : new IllegalStateException(e);
          throw refusal;
        }
      }
    }
  }

  /** Defines another class of ours there, whose bytes lie in the agent's jar. */
  public synchronized void defineInJavaBase(String name) throws Exception {
    if (definer == null) {
      definer = newDefiner();
    }
    definer.define(instrumentation, name, bytes(name.replace('.', '/') + ".classdata"));
  }

  private ClassDefiner newDefiner() throws Exception {
    if (release < 9) {
      return new Jdk8Definer();
    }
    // compiled for 9, so not linked from here; without a parameter, because for a constructor that
    // has one reflection makes two hidden classes (18+)
    return Class.forName("io.github.jmptcp.agent.bridge.Jdk9Definer")
        .asSubclass(ClassDefiner.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  /** What lies in the agent's jar for {@code java.base}. */
  static byte[] bytes(String name) throws IOException {
    // apart from the classes of our own loader, which must not find it
    String resource = "java.base/" + name;
    try (InputStream in = Bridge.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no " + resource + " in the agent's jar");
      }
      return RegularFile.read(in, new File(resource));
    }
  }
}
