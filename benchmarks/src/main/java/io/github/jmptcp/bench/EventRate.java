package io.github.jmptcp.bench;

import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.mptcp.MptcpEvents;
import io.github.jmptcp.mptcp.PathManager;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events of the kernel's path manager, read by netlink-pm. */
final class EventRate implements InNamespaces {

  @Override
  public String name() {
    return "events";
  }

  @Override
  public String text() {
    return "Two JVMs connect as fast as they can while a third, in the same namespace, reads the"
        + " events of those connections with netlink-pm: events read a second while connections"
        + " were made, and how many were lost.";
  }

  @Override
  public List<Result> run(Settings settings, Jdk jdk) throws Exception {
    Samples rate = new Samples();
    Samples lost = new Samples();
    settings.interleave(
        3,
        List.of("netlink-pm"),
        reader -> {
          try (Netns netns = new Netns()) {
            List<String> command = new ArrayList<>(netns.prefix());
            command.addAll(
                List.of(
                    jdk.java().toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Reader.class.getName()));
            Process reading =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try {
              if (reading.getInputStream().read() != '.') {
                throw new IllegalStateException("the reader of events did not start");
              }
              Fork.measure(
                  Fork.command(
                      jdk,
                      Variant.jmptcp(),
                      netns.prefix(),
                      "Connects",
                      "both",
                      "blocking",
                      Loopback.HOST,
                      "" + settings.amount(5, 1),
                      "" + settings.amount(2000, 20)));
              reading.getOutputStream().close();
              String[] figures =
                  new String(reading.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                      .split(" ");
              rate.add(reader, Double.parseDouble(figures[0]));
              lost.add(reader, Double.parseDouble(figures[1]));
            } finally {
              reading.destroyForcibly();
            }
          }
        });
    return List.of(
        new Result(jdk.label() + ", events", "1/s", true, rate, List.of(), List.of()),
        new Result(jdk.label() + ", gaps", "", false, lost, List.of(), List.of()));
  }

  /** Reads events until its standard input ends, then prints how many per second, and the gaps. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) throws Exception {
      try (PathManager kernel = PathManager.open();
          MptcpEvents events = kernel.subscribe()) {
        System.out.print('.');
        System.out.flush();
        long count = 0;
        long gaps = 0;
        long first = 0;
        long last = 0;
        while (true) {
          MptcpEvent event = events.next(200);
          if (event == null) {
            if (System.in.available() == 0 && count > 0) {
              break; // quiet, and the parent has closed standard input
            }
            continue;
          }
          last = System.nanoTime();
          first = first == 0 ? last : first;
          count++;
          gaps += event instanceof MptcpEvent.Lost ? 1 : 0;
        }
        System.out.println(count / Math.max(1e-9, (last - first) / 1e9) + " " + gaps);
      }
    }
  }
}
