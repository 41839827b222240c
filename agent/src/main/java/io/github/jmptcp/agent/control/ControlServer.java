package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.manage.Commands;
import io.github.jmptcp.agent.report.Log;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Serves the control socket on one daemon thread, which never waits for a client: a slow one keeps
 * its place until its time is over, and no more than a few are let in.
 */
public final class ControlServer implements Runnable {
  private static final int MOST_CLIENTS = 16;
  private static final long CLIENT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long TICK_MILLIS = 1000;

  private final UnixChannels channels;
  private final Users users;
  private final SocketFile file;
  private final SelectableChannel listener;
  private final Selector selector;
  private final Commands commands;
  private final Log log;
  private boolean warned;

  private ControlServer(
      UnixChannels channels, Users users, SocketFile file, Commands commands, Log log)
      throws IOException {
    this.channels = channels;
    this.users = users;
    this.file = file;
    this.commands = commands;
    this.log = log;
    this.listener = file.listen(MOST_CLIENTS);
    this.selector = channels.openSelector();
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Makes the socket that the option asks for, and serves it; says so, or why not. */
  public static void start(String option, Commands commands, Log log) {
    try {
      UnixChannels channels = UnixChannels.load();
      Users users = Users.now();
      Path path = ControlPaths.own(users, option);
      SocketFile file = new SocketFile(channels, users, path);
      ControlServer server = new ControlServer(channels, users, file, commands, log);
      Runtime.getRuntime().addShutdownHook(new Thread(file::remove, "jmptcp-control-end"));
      Thread thread = new Thread(null, server, "jmptcp-control");
      thread.setDaemon(true);
      thread.start();
      log.info("control socket " + path);
    } catch (IOException | RuntimeException | LinkageError e) {
      log.warn("option control=" + option + ": no control socket: " + reason(e));
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  @Override
  public void run() {
    try {
      while (true) {
        selector.select(TICK_MILLIS);
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
    } catch (IOException | RuntimeException | Error e) {
      log.warn("the control socket is closed: " + e);
    } finally {
      file.remove();
    }
  }

  private void accept() throws IOException {
    SelectableChannel channel = channels.accept(listener);
    if (channel == null) {
      return;
    }
    try {
      String peer = channels.peer(channel);
      if (!users.mayLook(peer)) {
        log.warn("control socket: user " + peer + " was turned away");
        channel.close();
      } else if (selector.keys().size() > MOST_CLIENTS) { // the listener is one of them
        channel.close();
      } else {
        Client client = new Client((ByteChannel) channel, commands, System.nanoTime());
        channel.register(selector, SelectionKey.OP_READ, client);
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (!warned) {
        warned = true;
        log.warn("control socket: a client was turned away: " + reason(e) + "; this is said once");
      }
    }
  }

  private static void serve(SelectionKey key, Client client) throws IOException {
    try {
      client.proceed();
    } catch (IOException | RuntimeException e) {
      client.close(); // it is gone, or its request broke something: its own problem
    }
    if (client.isClosed()) {
      key.cancel();
    } else {
      key.interestOps(client.isWriting() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
  }

  private void closeLate() throws IOException {
    long now = System.nanoTime();
    List<SelectionKey> all = new ArrayList<>(selector.keys());
    for (SelectionKey key : all) {
      Client client = (Client) key.attachment();
      if (client != null && now - client.since() > CLIENT_NANOS) {
        client.close();
        key.cancel();
      }
    }
  }
}
