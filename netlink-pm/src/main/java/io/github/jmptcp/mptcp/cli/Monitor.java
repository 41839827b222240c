package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.mptcp.MptcpEvents;
import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.text.JsonWriter;
import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code monitor}: prints events until the output or the events are closed. */
final class Monitor {
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("'['uuuu-MM-dd'T'HH:mm:ss.SSSSSS'] '", Locale.ROOT);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern(
          "'Timestamp: 'EEE MMM ppd HH:mm:ss uuuu n 'usec'\n", Locale.ENGLISH);

  private final TransportFactory factory;
  private final Options options;
  private final PrintStream out;
  private final PrintStream err;
  private boolean first = true;

  Monitor(TransportFactory factory, Options options, PrintStream out, PrintStream err) {
    this.factory = factory;
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /**
   * Prints until the reader of the output is gone.
   *
   * @throws NetlinkException EBADF once {@code events} is closed
   */
  void run(MptcpEvents events) throws NetlinkException {
    while (!out.checkError()) {
      MptcpEvent event = events.next(-1);
      if (event instanceof MptcpEvent.Lost) {
        resync();
      } else if (event != null) {
        print(EventFormat.fields(event, this::deviceName));
      }
    }
  }

  /** The message of ip when the kernel dropped events; then, what ip lacks, the current state. */
  private void resync() throws NetlinkException {
    err.println("netlink receive error No buffer space available (105)");
    err.println("ENOBUFS: events were lost; RESYNC lines list the connections that exist now");
    err.flush();
    int connections = 0;
    try (MptcpSockets sockets = MptcpSockets.open(factory)) {
      for (MptcpSocket socket : sockets.list()) {
        if (socket.isListening()) {
          continue;
        }
        connections++;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", "RESYNC");
        fields.put("token", EventFormat.hex(socket.token()));
        EventFormat.addresses(fields, socket.localAddress(), socket.remoteAddress());
        print(fields);
      }
    }
    Map<String, Object> end = new LinkedHashMap<>();
    end.put("event", "RESYNC_DONE");
    end.put("connections", connections);
    print(end);
  }

  /** The device's name now; null where it is gone, or the kernel does not report it. */
  private @Nullable String deviceName(int index) {
    try (Links links = Links.open(factory)) {
      return links.byIndex(index).map(Link::name).orElse(null);
    } catch (NetlinkException ignored) {
      return null; // the kernel does not report it
    }
  }

  private void print(Map<String, Object> fields) {
    // one write for each event, so that lines stay complete in a pipe that others write to
    StringBuilder text = new StringBuilder();
    if (options.json) {
      text.append(first ? "[" : ",");
      if (options.timestamps) {
        fields.put("timestamp", LocalDateTime.now().toString());
      }
      text.append(new JsonWriter().object().putAll(fields).endObject()).append('\n');
    } else {
      if (options.timestamps) {
        text.append(timestamp());
      }
      text.append(EventFormat.line(fields)).append('\n');
    }
    first = false;
    out.print(text);
    out.flush();
  }

  /** Closes the array of {@code --json}. */
  void end() {
    if (options.json) {
      out.print(first ? "[]\n" : "]\n");
      out.flush();
    }
  }

  private String timestamp() {
    LocalDateTime now = LocalDateTime.now();
    if (options.shortTimestamps) {
      return now.format(SHORT);
    }
    // "n" prints whole microseconds here
    return now.withNano(now.getNano() / 1000).format(LONG);
  }
}
