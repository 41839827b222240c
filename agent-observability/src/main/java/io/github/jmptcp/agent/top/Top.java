package io.github.jmptcp.agent.top;

import io.github.jmptcp.agent.observe.Snapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code top}: looks at a process's connections again and again, as the kernel has them, and as its
 * agent knows its paths. Keys as in top(1): {@code q} ends it.
 */
public final class Top {
  private static final String HELP =
      "q quit  r rate  b bytes  t rtt  s subflows  a address  c paths  space pause";
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long KEY_MILLIS = 50;

  /** Where the connections come from. */
  public interface Source {
    Snapshot look() throws IOException;
  }

  private final String title;
  private final Source source;
  private final PrintStream out;
  private final Rates rates = new Rates();
  private final Table table;
  private Order order = Order.RATE;
  private boolean withSubflows = true;
  private boolean paused;
  private int scroll;

  /**
   * A live table.
   *
   * @param unicode whether the terminal's encoding has block elements
   */
  public Top(String title, Source source, PrintStream out, boolean unicode) {
    this.title = title;
    this.source = source;
    this.out = out;
    this.table = new Table(unicode);
  }

  /** Prints one table of plain text: what a pipe gets. Two looks, so that there are rates. */
  public void once() throws IOException, InterruptedException {
    rates.add(source.look(), System.nanoTime());
    TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
    Snapshot snapshot = source.look();
    rates.add(snapshot, System.nanoTime());
    int columns = 120;
    for (String line : table.head(title, snapshot, order, columns)) {
      out.println(line.trim());
    }
    for (String line : table.body(snapshot, rates, order, withSubflows, columns)) {
      out.println(line);
    }
  }

  /** Runs until {@code q}, the end of the process, or a signal. */
  public void live() throws IOException, InterruptedException {
    try (Terminal terminal = new Terminal(out)) {
      Snapshot snapshot = source.look();
      long lookedAt = System.nanoTime();
      rates.add(snapshot, lookedAt);
      draw(terminal, snapshot);
      while (true) {
        int key = terminal.key();
        if (key == 'q' || key == 3) {
          return;
        }
        boolean changed = key >= 0 && press(key, terminal);
        if (!paused && System.nanoTime() - lookedAt >= LOOK_NANOS) {
          snapshot = source.look();
          lookedAt = System.nanoTime();
          rates.add(snapshot, lookedAt);
          changed = true;
        }
        if (changed) {
          draw(terminal, snapshot);
        } else {
          Thread.sleep(KEY_MILLIS);
        }
      }
    }
  }

  private boolean press(int key, Terminal terminal) throws IOException {
    for (Order each : Order.values()) {
      if (key == each.key()) {
        order = each;
        scroll = 0;
        return true;
      }
    }
    switch (key) {
      case 'c':
        withSubflows = !withSubflows;
        return true;
      case ' ':
        paused = !paused;
        return true;
      case 'j':
        scroll++;
        return true;
      case 'k':
        scroll--;
        return true;
      case 27: // an arrow: ESC [ A, ESC [ B
        if (terminal.key() == '[') {
          int arrow = terminal.key();
          scroll += arrow == 'B' ? 1 : arrow == 'A' ? -1 : 0;
        }
        return true;
      default:
        return false;
    }
  }

  /** Overwrites line by line and clears only what is left over: nothing flickers. */
  private void draw(Terminal terminal, Snapshot snapshot) {
    int[] size = terminal.size();
    int rows = size[0];
    int columns = size[1];
    List<String> lines =
        new ArrayList<>(table.head((paused ? "PAUSED " : "") + title, snapshot, order, columns));
    List<String> body = table.body(snapshot, rates, order, withSubflows, columns);
    int room = Math.max(0, rows - lines.size() - 1);
    scroll = Math.max(0, Math.min(scroll, body.size() - room));
    lines.addAll(body.subList(scroll, Math.min(body.size(), scroll + room)));
    StringBuilder screen = new StringBuilder("\033[H");
    for (int i = 0; i < Math.min(lines.size(), rows - 1); i++) {
      boolean names = i == 2;
      screen.append(names ? "\033[7m" : "").append(lines.get(i));
      screen.append(names ? "\033[0m" : "").append("\033[K\r\n");
    }
    screen.append("\033[J\033[").append(rows).append(";1H").append(Table.fit(HELP, columns - 1));
    out.print(screen.append("\033[K"));
    out.flush();
  }
}
