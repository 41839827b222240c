package io.github.jmptcp.agent.rewrite;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.report.Log;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.AccessController;
import java.security.CodeSource;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the JDK's socket classes, and those of Netty's native transports, as they are loaded.
 * The first of them brings the bridge into {@code java.base}; an application that opens no socket
 * pays for none of this.
 */
public final class Transformer implements ClassFileTransformer {
  private static final int WITHOUT_SECURITY_MANAGER = 24;

  private final int release;
  private final Bridge bridge;
  private final Log log;
  private final LoadListener loads;
  private final @Nullable ClassLoader own = Transformer.class.getClassLoader();
  private volatile boolean failed;

  /**
   * A transformer that is not installed yet.
   *
   * @param loads notified of every class that the JDK's own loader loads
   */
  public Transformer(int release, Bridge bridge, Log log, LoadListener loads) {
    this.release = release;
    this.bridge = bridge;
    this.log = log;
    this.loads = loads;
  }

  /**
   * Starts rewriting: classes of the table that are loaded already first. Those are there after an
   * attach, another agent, an AOT cache (24 and newer), a security manager or a system class loader
   * that reads a file (18 to 23: {@code Channels.newInputStream} loads {@code SocketChannelImpl}),
   * and only the list of all classes shows it.
   */
  public void install(Instrumentation instrumentation) {
    instrumentation.addTransformer(this, /* canRetransform= */ true);
    boolean complete = true;
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.isInterface() || loaded.isArray()) {
        continue; // names cost most of it
      }
      String name = loaded.getName();
      boolean ofJdk = loaded.getClassLoader() == null;
      if (ofJdk) {
        loads.loaded(name);
      }
      if (TargetClasses.isTarget(name, ofJdk)) {
        try {
          // one by one: a class that cannot be retransformed takes no other with it
          instrumentation.retransformClasses(loaded);
        } catch (UnmodifiableClassException | RuntimeException | Error e) {
          complete = false;
          if (ofJdk) {
            giveUp(name + " cannot be rewritten: " + e + ";");
          } else {
            log.error(name + " cannot be rewritten: " + e);
          }
        }
      }
    }
    if (complete) {
      bridge.complete();
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (name == null || loader == own) {
      // of the agent's own classes one may be needed here that is being loaded now
      return null;
    }
    if (loader == null) {
      loads.loaded(name);
    }
    boolean ofJdk = loader == null && TargetClasses.isOfJdk(name);
    if (failed
        || (!ofJdk && loader == null && TargetClasses.isSurelyOfJdk(name))
        || !(ofJdk || TargetClasses.isOfNetty(name) || TargetClasses.opensSocketsInC(name))) {
      return null;
    }
    try {
      if (release >= WITHOUT_SECURITY_MANAGER) {
        return rewrite(name, domain, classFile, ofJdk);
      }
      // what the application on this thread's stack may not do under a security manager, we may
      return AccessController.doPrivileged(
          new PrivilegedAction<byte @Nullable []>() {
            @Override
            public byte @Nullable [] run() {
              return rewrite(name, domain, classFile, ofJdk);
            }
          });
    } catch (Throwable problem) {
      // thrown from here it would vanish: the JVM drops it without a word
      giveUp(name, problem);
      return null;
    }
  }

  private byte @Nullable [] rewrite(
      String name, @Nullable ProtectionDomain domain, byte[] classFile, boolean ofJdk) {
    try {
      if (ofJdk) {
        return rewriteJdk(name, classFile);
      }
      if (TargetClasses.isOfNetty(name)) {
        return rewriteNetty(name, domain, classFile);
      }
      log.warn(UncoveredLibraries.warning(name));
      return null;
    } catch (Throwable problem) {
      giveUp(name, problem);
      return null;
    }
  }

  private byte @Nullable [] rewrite(ClassRewriter rewriter, String name, byte[] classFile) {
    try {
      return rewriter.rewrite(classFile);
    } catch (RuntimeException e) {
      giveUp(
          name.replace('/', '.')
              + " is unchanged: its class file cannot be rewritten ("
              + e
              + "); please report this;");
      return null;
    }
  }

  private void giveUp(String name, Throwable problem) {
    giveUp(
        "rewriting "
            + name.replace('/', '.')
            + " failed: "
            + problem
            + "; is jmptcp.jar damaged, or was it replaced under a running JVM?");
  }

  /**
   * Takes the agent out: with one class rewritten and another not, a socket could be MPTCP without
   * what makes MPTCP harmless.
   */
  private void giveUp(String why) {
    if (failed) {
      return;
    }
    failed = true;
    bridge.refuse();
    log.error(why + " jmptcp is off, the application runs on plain TCP");
  }

  private byte @Nullable [] rewriteJdk(String name, byte[] classFile) throws Exception {
    ClassRewriter rewriter = new ClassRewriter(CallSites.in(name, release));
    byte[] rewritten = rewrite(rewriter, name, classFile);
    if (failed) {
      return null;
    }
    String required = CallSites.required(name);
    if (required != null && rewriter.creations() == 0) {
      log.error(
          name.replace('/', '.')
              + " of this JDK ("
              + System.getProperty("java.version")
              + ") has no call of "
              + required
              + ": its sockets stay on plain TCP; please report this");
    }
    if (rewritten != null) {
      bridge.define();
      if (name.equals(CallSites.PLAIN)) {
        bridge.definePlainSockets();
      }
      debug(rewriter, name);
    }
    return rewritten;
  }

  private byte @Nullable [] rewriteNetty(
      String name, @Nullable ProtectionDomain domain, byte[] classFile) throws Exception {
    ClassRewriter rewriter = new ClassRewriter(NettyCallSites.in(name));
    byte[] rewritten = rewrite(rewriter, name, classFile);
    if (failed) {
      return null;
    }
    if (NettyCallSites.creates(name) && rewriter.creations() == 0) {
      log.warn(
          name.replace('/', '.')
              + " of "
              + jar(domain)
              + " has no "
              + NettyCallSites.creation()
              + ": sockets of Netty's native transports stay on plain TCP;"
              + " Netty 4.1.37 to 4.2 is covered, older ones by their NIO transport"
              + " (-Dio.netty.transport.noNative=true)");
      return null;
    }
    if (rewritten == null && NettyCallSites.isSureToHaveCalls(name)) {
      log.warn(
          name.replace('/', '.')
              + " of "
              + jar(domain)
              + " differs from Netty 4.1.37 to 4.2.18: sockets of this transport may"
              + " stay unreported, or reads may block; -Dio.netty.transport.noNative=true avoids it");
      return null;
    }
    bridge.defineDescriptors();
    debug(rewriter, name);
    return rewritten;
  }

  private void debug(ClassRewriter rewriter, String name) {
    log.debug("rewrote " + rewriter.rewritten() + " calls in " + name.replace('/', '.'));
  }

  private static String jar(@Nullable ProtectionDomain domain) {
    CodeSource source = domain == null ? null : domain.getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "an unknown place";
    }
    String path = source.getLocation().getPath();
    return path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
  }
}
