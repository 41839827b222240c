package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.options.ControlAddress;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.SecurityAdvice;
import io.github.jmptcp.agent.report.ShutdownHook;
import io.github.jmptcp.agent.status.Commands;
import io.github.jmptcp.agent.threads.OwnThread;
import io.github.jmptcp.text.LineText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the control socket on one daemon thread, which never waits for a client: a slow one keeps
 * its place until its time is over, and no more than a few are let in. Nothing that fails ends it:
 * where the process has no descriptor or no memory left, it accepts again a little later.
 */
public final class ControlServer implements Runnable {
  private static final int MOST_CLIENTS = 16;
  private static final long CLIENT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long TICK_MILLIS = 1000;
  private static final long PAUSE_MILLIS = 200;

  private final UnixChannels channels;
  private final PeerAuthorization users;
  private final SelectableChannel listener;
  private final SelectionKey listening;
  private final Selector selector;
  private final Commands commands;
  private final Log log;
  private boolean warned;

  ControlServer(
      UnixChannels channels,
      PeerAuthorization users,
      SelectableChannel listener,
      Commands commands,
      Log log)
      throws IOException {
    this.channels = channels;
    this.users = users;
    this.listener = listener;
    this.commands = commands;
    this.log = log;
    this.selector = channels.openSelector();
    this.listening = listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Makes the socket that the option asks for, and serves it; logs where, or why not. */
  public static void start(ControlAddress option, Commands commands, Log log) {
    try {
      UnixChannels channels = UnixChannels.load();
      PeerAuthorization users = PeerAuthorization.ofThisProcess();
      SocketFile file = new SocketFile(channels, users.uid());
      if (ShutdownHook.add(file::remove, "jmptcp-control-end")) {
        start(channels, users, file, option, commands, log);
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      notStarted(option, e, log);
    }
  }

  private static void start(
      UnixChannels channels,
      PeerAuthorization users,
      SocketFile file,
      ControlAddress option,
      Commands commands,
      Log log) {
    SelectableChannel listener = null;
    try {
      listener = ControlPaths.listen(file, users.uid(), option, MOST_CLIENTS, log);
      if (listener == null) {
        return; // the JVM is ending
      }
      ControlServer server = new ControlServer(channels, users, listener, commands, log);
      OwnThread.of(server, "jmptcp-control").start();
      log.info("control socket " + file);
    } catch (IOException | RuntimeException | Error e) {
      boolean ending = file.hasEnded(); // then a failure is expected
      file.remove();
      closeQuietly(listener);
      if (!ending) {
        notStarted(option, e, log);
      }
    }
  }

  private static void notStarted(ControlAddress option, Throwable e, Log log) {
    log.warn(
        "option control="
            + LineText.cut(option.toString())
            + ": no control socket: "
            + LineText.cut(reason(e))
            + (e instanceof SecurityException ? SecurityAdvice.GRANT : ""));
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  @Override
  public void run() {
    while (true) {
      try {
        turn();
      } catch (ClosedSelectorException ignored) {
        return;
      } catch (IOException | RuntimeException | Error e) {
        pause(e);
        sleep();
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException ignored) {
      // only the application interrupts its threads, and does not mean this one
    }
  }

  private void turn() throws IOException {
    Thread.interrupted(); // else no select would wait again
    boolean pausing = listening.interestOps() == 0;
    selector.select(pausing ? PAUSE_MILLIS : TICK_MILLIS);
    if (pausing) {
      listening.interestOps(SelectionKey.OP_ACCEPT);
    }
    Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
    while (ready.hasNext()) {
      SelectionKey key = ready.next();
      ready.remove();
      if (key.isValid() && key.attachment() == null) {
        accept();
      } else if (key.isValid()) {
        serve(key, (Client) key.attachment());
      }
    }
    closeLate();
  }

  private void accept() {
    SelectableChannel channel = null;
    try {
      channel = channels.accept(listener);
    } catch (IOException | RuntimeException | Error e) {
      pause(e);
    }
    if (channel == null) {
      return;
    }
    boolean served = false;
    try {
      served = register(channel);
    } catch (IOException | RuntimeException | Error e) {
      warnOnce("a client was refused: ", e);
    } finally {
      if (!served) {
        closeQuietly(channel);
      }
    }
  }

  /** Returns false if the client is not to be served. */
  private boolean register(SelectableChannel channel) throws IOException {
    PeerUser peer = channels.peer(channel);
    if (!users.isAllowed(peer)) {
      log.warn("control socket: user " + peer + " was refused");
      return false;
    }
    if (selector.keys().size() > MOST_CLIENTS) { // the listener is one of them
      return false;
    }
    Client client = new Client((ByteChannel) channel, commands, System.nanoTime());
    channel.register(selector, SelectionKey.OP_READ, client);
    return true;
  }

  /** Out of descriptors or memory: the client still waits, and would be selected again at once. */
  private void pause(Throwable e) {
    try {
      listening.interestOps(0);
      warnOnce("no client can be accepted now, retrying: ", e);
    } catch (RuntimeException | Error ignored) {
      // a warning less
    }
  }

  private void warnOnce(String what, Throwable e) {
    if (!warned) {
      warned = true;
      log.warn("control socket: " + what + reason(e) + "; this is logged once");
    }
  }

  private static void serve(SelectionKey key, Client client) {
    try {
      client.proceed();
    } catch (IOException | RuntimeException | Error e) {
      closeQuietly(client); // it is gone, or its request broke something: its own problem
    }
    if (client.isClosed()) {
      key.cancel();
    } else {
      key.interestOps(client.isWriting() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
  }

  private void closeLate() {
    long now = System.nanoTime();
    List<SelectionKey> all = new ArrayList<>(selector.keys());
    for (SelectionKey key : all) {
      Client client = (Client) key.attachment();
      if (client != null && now - client.since() > CLIENT_NANOS) {
        closeQuietly(client);
        key.cancel();
      }
    }
  }

  private static void closeQuietly(@Nullable Closeable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (IOException | RuntimeException | Error ignored) {
      // there is nothing left to do with it
    }
  }
}
