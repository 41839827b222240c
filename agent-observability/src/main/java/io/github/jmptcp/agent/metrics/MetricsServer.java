package io.github.jmptcp.agent.metrics;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.MetricsAddress;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.status.AgentState;
import io.github.jmptcp.agent.status.Commands;
import io.github.jmptcp.agent.threads.OwnThread;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.text.LineText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Answers {@code GET /metrics} on a TCP port, on one daemon thread, which never waits for a client:
 * a slow one keeps its place until its time is over, and no more than a few are let in. Nothing
 * that fails ends it.
 */
public final class MetricsServer implements Runnable {
  private static final int MOST_CLIENTS = 16;
  private static final long CLIENT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int TICK_MILLIS = 1000;
  private static final int PAUSE_MILLIS = 200;
  private static final int POLLFD_BYTES = 8;

  private final LibC libC;
  private final int listener;
  private final Commands commands;
  private final Log log;
  private final List<Scrape> clients = new ArrayList<>();
  private boolean warned;

  private MetricsServer(LibC libC, int listener, Commands commands, Log log) {
    this.libC = libC;
    this.listener = listener;
    this.commands = commands;
    this.log = log;
  }

  /** Listens where the option asks for it, and serves; logs where, or why not. */
  public static void start(MetricsAddress option, AgentState agent) {
    Log log = agent.log();
    LibC libC = null;
    int listener = -1;
    try {
      InetSocketAddress address = option.address();
      libC = agent.libC();
      listener = TcpListener.open(libC, address, MOST_CLIENTS);
      MetricsServer server = new MetricsServer(libC, listener, new Commands(agent), log);
      OwnThread.of(server, "jmptcp-metrics").start();
      log.info("metrics at http://" + Addresses.text(address) + "/metrics");
    } catch (IOException | RuntimeException | Error e) {
      if (libC != null && listener >= 0) {
        libC.close(listener);
      }
      log.warn(
          "option metrics="
              + LineText.cut(option.toString())
              + ": no metrics port: "
              + LineText.cut(
                  e instanceof IOException ? String.valueOf(e.getMessage()) : KernelCalls.text(e)));
    }
  }

  @Override
  public void run() {
    boolean pause = false;
    while (true) {
      try {
        pause = !turn(pause);
      } catch (RuntimeException | Error e) {
        pause = true;
        warnOnce(String.valueOf(e));
      }
    }
  }

  /**
   * One look at all sockets.
   *
   * @param pause whether to let the listener alone, and come back soon
   * @return false: no client can be accepted at present
   */
  private boolean turn(boolean pause) {
    ByteBuffer memory = libC.takeScratch(Scrape.LONGEST_REQUEST);
    try {
      boolean accepts = !pause && clients.size() < MOST_CLIENTS;
      int entries = 0;
      for (Scrape client : clients) {
        putEntry(memory, entries++, client.fd(), client.isWriting() ? Linux.POLLOUT : Linux.POLLIN);
      }
      if (accepts) {
        putEntry(memory, entries++, listener, Linux.POLLIN);
      }
      int timeout = pause ? PAUSE_MILLIS : clients.isEmpty() ? -1 : TICK_MILLIS;
      int ready = libC.poll(memory, entries, timeout);
      boolean waiting = accepts && ready > 0 && isReady(memory, entries - 1);
      if (ready < 0 && ready != -Errno.EINTR) {
        warnOnce("poll: " + Errno.name(-ready));
        return false;
      }
      serve(memory);
      return !waiting || accept();
    } finally {
      libC.putScratch(memory);
    }
  }

  private static void putEntry(ByteBuffer memory, int index, int fd, int events) {
    memory.putInt(index * POLLFD_BYTES, fd);
    memory.putShort(index * POLLFD_BYTES + 4, (short) events);
    memory.putShort(index * POLLFD_BYTES + 6, (short) 0);
  }

  private static boolean isReady(ByteBuffer memory, int index) {
    return memory.getShort(index * POLLFD_BYTES + 6) != 0;
  }

  /** Lets each go on that can, and ends those whose time is over. */
  private void serve(ByteBuffer memory) {
    long now = System.nanoTime();
    Iterator<Scrape> all = clients.iterator();
    while (all.hasNext()) {
      Scrape client = all.next();
      boolean goesOn = false;
      try {
        goesOn = client.proceed(libC, memory, commands) && now - client.since() < CLIENT_NANOS;
      } catch (RuntimeException | Error e) {
        warnOnce(String.valueOf(e));
      } finally {
        if (!goesOn) {
          all.remove();
          libC.close(client.fd());
        }
      }
    }
  }

  private boolean accept() {
    int fd = libC.accept4(listener, Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC);
    if (fd == -Errno.EMFILE || fd == -Errno.ENFILE || fd == -Errno.ENOMEM) {
      warnOnce("accept4: " + Errno.name(-fd) + ", tried again");
      return false;
    }
    if (fd >= 0) {
      boolean added = false;
      try {
        clients.add(new Scrape(fd, System.nanoTime()));
        added = true;
      } finally {
        if (!added) {
          libC.close(fd);
        }
      }
    }
    return true; // else the client went away
  }

  private void warnOnce(String problem) {
    if (!warned) {
      warned = true;
      try {
        log.warn("metrics port: " + LineText.cut(problem));
      } catch (OutOfMemoryError ignored) {
        // there is no memory for the line either
      }
    }
  }
}
