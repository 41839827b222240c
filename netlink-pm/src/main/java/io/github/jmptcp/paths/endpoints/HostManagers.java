package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.procfs.ProcFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs that set endpoints for the complete host, NetworkManager (since 1.40) and mptcpd, as
 * far as they run in this network namespace. The kernel does not record which program has set an
 * endpoint; but each of the two leaves traces, and what does not bear them was not set by it.
 * Immutable.
 */
public final class HostManagers {
  private static final String NETWORK_MANAGER = "NetworkManager";
  private static final String MPTCPD = "mptcpd";

  private final List<Running> running;

  private HostManagers(List<Running> running) {
    this.running = running;
  }

  private static final class Running {
    final String name;
    final File process;

    Running(String name, File process) {
      this.name = name;
      this.process = process;
    }

    /** Their endpoints always name the device that has the address, and no port. */
    boolean mayHaveSet(Endpoint endpoint) {
      return endpoint.port() == 0 && (name.equals(MPTCPD) || manages(endpoint));
    }

    /** Whether it manages the device, by its state files; where they cannot be read, it may. */
    boolean manages(Endpoint endpoint) {
      int device = endpoint.deviceIndex();
      if (!name.equals(NETWORK_MANAGER) || device == 0) {
        return false;
      }
      // it may run in another mount namespace
      File devices = new File(process, "root/run/NetworkManager/devices");
      if (!devices.isDirectory()) {
        devices = new File("/run/NetworkManager/devices");
      }
      try {
        return !devices.isDirectory()
            || ProcFile.read(devices + "/" + device).contains("managed=true");
      } catch (IOException ignored) {
        return false; // it does not know it
      }
    }
  }

  /** Looks through the processes that are visible here; some milliseconds. */
  public static HostManagers find() {
    return find(new File("/proc"));
  }

  /** The same, where procfs is mounted elsewhere. */
  public static HostManagers find(File proc) {
    List<Running> found = new ArrayList<>();
    File[] processes = proc.listFiles();
    for (File each : processes == null ? new File[0] : processes) {
      if (Character.isDigit(each.getName().charAt(0))) {
        try {
          String name = ProcFile.read(each + "/comm");
          if ((name.equals(NETWORK_MANAGER) || name.equals(MPTCPD)) && isHere(proc, each)) {
            found.add(new Running(name, each));
          }
        } catch (IOException ignored) {
          // since the processes were listed
        }
      }
    }
    return new HostManagers(found);
  }

  private static boolean isHere(File proc, File process) throws IOException {
    Path own = new File(proc, "self/ns/net").toPath();
    try {
      return Files.readSymbolicLink(new File(process, "ns/net").toPath())
          .equals(Files.readSymbolicLink(own));
    } catch (AccessDeniedException ignored) {
      return true; // it belongs to another user
    }
  }

  /** Such as {@code NetworkManager}, in no order; empty where none is visible. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Running each : running) {
      if (!names.contains(each.name)) {
        names.add(each.name);
      }
    }
    return names;
  }

  /**
   * The names of those that may have set the endpoint; empty where it was set by hand.
   *
   * @param isOnItsDevice whether the endpoint's device has its address
   */
  public List<String> of(Endpoint endpoint, boolean isOnItsDevice) {
    List<Running> possible = new ArrayList<>();
    for (Running each : running) {
      if (isOnItsDevice && endpoint.deviceIndex() != 0 && each.mayHaveSet(endpoint)) {
        possible.add(each);
      }
    }
    return new HostManagers(possible).names();
  }

  /**
   * Returns whether NetworkManager manages the endpoint's device: whenever it applies a connection
   * again, there or elsewhere, it deletes what it has not set itself on such devices (seen with
   * 1.42). Endpoints without a device stay.
   */
  public boolean mayDelete(Endpoint endpoint) {
    for (Running each : running) {
      if (each.manages(endpoint)) {
        return true;
      }
    }
    return false;
  }
}
