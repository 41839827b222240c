package io.github.jmptcp.agent.socket;

import io.github.jmptcp.nativecalls.LibC;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The epoll sets that a descriptor is in. When another socket takes over the descriptor, the kernel
 * drops the old one from every set and the selector does not know: so it is put back.
 */
final class EpollSets {
  private static final int EPOLL_CTL_ADD = 1; // include/uapi/linux/eventpoll.h

  private static final class Entry {
    final int epoll;
    final int events;
    final long data;

    Entry(int epoll, int events, long data) {
      this.epoll = epoll;
      this.events = events;
      this.data = data;
    }
  }

  private final int fd;
  private final List<Entry> entries;

  private EpollSets(int fd, List<Entry> entries) {
    this.fd = fd;
    this.entries = entries;
  }

  /** Reads /proc/self/fdinfo of every descriptor: only for sockets known to be registered. */
  static EpollSets of(int fd) {
    List<Entry> entries = new ArrayList<>();
    String[] descriptors = new File("/proc/self/fdinfo").list();
    if (descriptors != null) {
      for (String descriptor : descriptors) {
        read(descriptor, fd, entries);
      }
    }
    return new EpollSets(fd, entries);
  }

  private static void read(String descriptor, int fd, List<Entry> into) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new FileInputStream("/proc/self/fdinfo/" + descriptor),
                StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        // tfd:        8 events:       19 data:                8  pos:0 ino:2a sdev:8
        if (line.startsWith("tfd:") && Integer.parseInt(word(line, "tfd:")) == fd) {
          into.add(
              new Entry(
                  Integer.parseInt(descriptor),
                  Integer.parseUnsignedInt(word(line, "events:"), 16),
                  Long.parseUnsignedLong(word(line, "data:"), 16)));
        }
      }
    } catch (IOException | RuntimeException goneMeanwhile) {
      // a descriptor that was closed is in no set
    }
  }

  private static String word(String line, String label) {
    int start = line.indexOf(label) + label.length();
    while (line.charAt(start) == ' ') {
      start++;
    }
    int end = line.indexOf(' ', start);
    return end < 0 ? line.substring(start) : line.substring(start, end);
  }

  /** Puts the descriptor back into the sets. */
  void restore(LibC libC) {
    if (entries.isEmpty()) {
      return;
    }
    ByteBuffer event = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    // struct epoll_event is packed on x86-64 only
    int dataAt = System.getProperty("os.arch", "").equals("amd64") ? 4 : 8;
    for (Entry entry : entries) {
      event.putInt(0, entry.events).putLong(dataAt, entry.data);
      libC.epollCtl(entry.epoll, EPOLL_CTL_ADD, fd, event);
    }
  }
}
