package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.rtnetlink.Routes;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This host as the checks see it, read once. */
final class HostState implements Closeable {
  final File jar;
  final LibC libC;

  /** Leads to this host's kernel. */
  final TransportFactory netlink;

  private final File root;

  /** Why netlink is unavailable: then what follows is null or empty. */
  final @Nullable NetlinkException netlinkRefused;

  final @Nullable Routes routes;
  final List<Link> links = new ArrayList<>();
  final List<InterfaceAddress> addresses = new ArrayList<>();

  /** Without those that the kernel makes for itself; empty without a path manager. */
  final List<Endpoint> endpoints = new ArrayList<>();

  /** Null without a path manager. */
  final @Nullable Limits limits;

  /** Reads this host. */
  HostState(File jar) {
    this(jar, new LibC(NativeCalls.load()));
  }

  private HostState(File jar, LibC libC) {
    this(jar, libC, TransportFactory.kernel(libC), new File("/"));
  }

  /**
   * Reads the host that a kernel has.
   *
   * @param root the folder that has {@code proc} and all other files of the host
   */
  HostState(File jar, LibC libC, TransportFactory kernel, File root) {
    this.jar = jar;
    this.libC = libC;
    this.netlink = kernel;
    this.root = root;
    Routes open = null;
    NetlinkException refused = null;
    try {
      open = Routes.open(kernel);
      try (Links all = Links.open(kernel)) {
        links.addAll(all.list());
      }
      try (Addresses all = Addresses.open(kernel)) {
        addresses.addAll(all.list());
      }
    } catch (NetlinkException e) {
      refused = e;
    }
    routes = open;
    netlinkRefused = refused;
    limits = refused == null ? readPathManager(kernel) : null;
  }

  private @Nullable Limits readPathManager(TransportFactory kernel) {
    try (PathManager manager = PathManager.open(kernel)) {
      endpoints.addAll(manager.endpoints());
      return manager.limits();
    } catch (NetlinkException ignored) {
      return null; // the kernel check reports why
    }
  }

  /** What {@code socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP)} answers: 0, or the errno. */
  int socketErrno() {
    int fd =
        libC.socket(Linux.AF_INET, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_MPTCP);
    if (fd < 0) {
      return -fd;
    }
    libC.close(fd);
    return 0;
  }

  /** The interface that has the endpoint's address. */
  @Nullable Link linkOf(Endpoint endpoint) {
    for (InterfaceAddress each : addresses) {
      if (each.address().equals(endpoint.address())) {
        return link(each.linkIndex());
      }
    }
    return null;
  }

  @Nullable Link link(int index) {
    for (Link each : links) {
      if (each.index() == index) {
        return each;
      }
    }
    return null;
  }

  /** The value of a sysctl of {@code /proc/sys}, such as net/mptcp/enabled; null: not there. */
  @Nullable String sysctl(String path) {
    try {
      return read("/proc/sys/" + path);
    } catch (IOException ignored) {
      return null;
    }
  }

  /** A line such as {@code CapEff} of {@code /proc/self/status}; empty where it is missing. */
  String status(String name) throws IOException {
    for (String line : read("/proc/self/status").split("\n")) {
      if (line.startsWith(name + ":")) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return "";
  }

  /** A file of the host by its path, which begins with a slash. */
  File file(String path) {
    return new File(root, path);
  }

  /** A file of {@code /proc}: in one read, for a sysctl gives a second one nothing. */
  String read(String path) throws IOException {
    byte[] bytes = new byte[256 << 10];
    int length = 0;
    try (InputStream in = new FileInputStream(file(path))) {
      for (int n = in.read(bytes); n > 0; n = in.read(bytes, length, bytes.length - length)) {
        length += n;
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8).trim();
  }

  @Override
  public void close() {
    if (routes != null) {
      routes.close();
    }
  }
}
