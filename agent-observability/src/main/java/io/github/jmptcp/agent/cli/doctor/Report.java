package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.agent.control.ControlClient;
import io.github.jmptcp.agent.launch.Version;
import io.github.jmptcp.agent.observe.KernelSockets;
import io.github.jmptcp.agent.observe.ProcessFiles;
import io.github.jmptcp.agent.status.Status;
import io.github.jmptcp.agent.status.StatusText;
import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.Subflow;
import io.github.jmptcp.mptcp.TcpInfo;
import io.github.jmptcp.mptcp.cli.IpMptcp;
import io.github.jmptcp.procfs.NamespaceCounters;
import io.github.jmptcp.text.LineText;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What a report of a fault needs, as text: the findings of the doctor, kernel, sysctls, endpoints,
 * limits, interfaces, routes, counters, and connections. No section that fails keeps another out.
 */
final class Report {
  private static final String[] SYSCTLS = {
    "net/core/rmem_max",
    "net/core/wmem_max",
    "net/ipv4/conf/all/rp_filter",
    "net/ipv4/conf/default/rp_filter",
    "net/ipv4/ip_local_port_range",
    "net/ipv4/tcp_congestion_control",
    "net/ipv4/tcp_fastopen",
    "net/ipv4/tcp_keepalive_time",
    "net/ipv4/tcp_rmem",
    "net/ipv4/tcp_syncookies",
    "net/ipv4/tcp_timestamps",
    "net/ipv4/tcp_wmem",
  };

  private final HostState host;
  private final StringBuilder out = new StringBuilder(1 << 16);

  private Report(HostState host) {
    this.host = host;
  }

  static String of(HostState host, List<Finding> findings) {
    Report report = new Report(host);
    report.append(findings);
    return report.out.toString();
  }

  /** One part of it. */
  private interface Section {
    void append() throws IOException;
  }

  private void append(List<Finding> findings) {
    out.append("jmptcp ").append(Version.text()).append(", Linux ");
    out.append(System.getProperty("os.version")).append(' ');
    out.append(System.getProperty("os.arch")).append(", Java ");
    out.append(System.getProperty("java.runtime.version")).append(" (");
    out.append(System.getProperty("java.vm.vendor")).append(")\n");
    section("doctor", () -> findings.forEach(each -> line(each.line())));
    section("sysctls", this::appendSysctls);
    section("ip mptcp endpoint show", () -> appendIp("endpoint", "show"));
    section("ip mptcp limits show", () -> appendIp("limits", "show"));
    section("interfaces", () -> host.links.forEach(this::line));
    section("addresses", () -> host.addresses.forEach(this::line));
    section("routes", this::appendRoutes);
    section("counters that are not 0", this::appendCounters);
    section("MPTCP sockets of this network namespace", this::appendSockets);
    section("JVMs with the agent", this::appendJvms);
  }

  private void section(String title, Section section) {
    out.append("\n== ").append(title).append('\n');
    try {
      section.append();
    } catch (IOException | RuntimeException e) {
      line("not known: " + e.getMessage());
    }
  }

  private void line(Object text) {
    out.append(LineText.printable(text.toString())).append('\n');
  }

  private void appendSysctls() {
    String[] names = new File("/proc/sys/net/mptcp").list();
    if (names != null) {
      Arrays.sort(names);
      for (String name : names) {
        appendSysctl("net/mptcp/" + name);
      }
    }
    for (String path : SYSCTLS) {
      appendSysctl(path);
    }
  }

  private void appendSysctl(String path) {
    String value = host.sysctl(path);
    if (value != null) {
      line(path.replace('/', '.') + " = " + value.replace('\t', ' '));
    }
  }

  private void appendIp(String... words) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(bytes, true, "UTF-8");
        IpMptcp ip = new IpMptcp()) {
      ip.run(words, print, print);
    }
    for (String each : bytes.toString("UTF-8").split("\n", -1)) {
      if (!each.isEmpty()) {
        line(each);
      }
    }
  }

  private void appendRoutes() throws IOException {
    if (host.routes != null) {
      host.routes.rules().forEach(this::line);
      host.routes.list().forEach(this::line);
    }
  }

  private void appendCounters() throws IOException {
    for (String group : new String[] {NamespaceCounters.MPTCP, NamespaceCounters.TCP}) {
      for (Map.Entry<String, Long> counter :
          NamespaceCounters.all(NamespaceCounters.FILE, group).entrySet()) {
        if (counter.getValue() != 0) {
          line(group + counter.getKey() + " " + counter.getValue());
        }
      }
    }
  }

  private void appendSockets() throws IOException {
    try (MptcpSockets sockets = MptcpSockets.open(host.netlink)) {
      Map<Long, List<Subflow>> subflows = sockets.subflows();
      for (MptcpSocket each : sockets.list()) {
        line(
            each
                + " uid "
                + each.uid()
                + " recv-q "
                + each.receiveQueue()
                + " send-q "
                + each.sendQueue()
                + (each.isListening() ? "" : ", " + MptcpFacts.of(each.info())));
        if (!each.isListening()) {
          for (Subflow subflow :
              subflows.getOrDefault(each.token(), Collections.<Subflow>emptyList())) {
            TcpInfo info = subflow.tcpInfo();
            line("  " + subflow + (info == null ? "" : ", " + MptcpFacts.of(info)));
          }
        }
      }
    }
  }

  private void appendJvms() throws IOException {
    for (long pid : ProcessFiles.withAgent()) {
      if (!ProcessFiles.sharesNamespace(pid, "net")) {
        line("process " + pid + ": in another network namespace");
        continue;
      }
      try {
        Path socket = ControlClient.find(pid);
        String text =
            socket != null
                ? ControlClient.get(socket, "/status.txt")
                : StatusText.text(new Status(pid, null, KernelSockets.of(pid)));
        out.append(text);
      } catch (IOException e) {
        line("process " + pid + ": not known: " + e.getMessage());
      }
    }
  }
}
