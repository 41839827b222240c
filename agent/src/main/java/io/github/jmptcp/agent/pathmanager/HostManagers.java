package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Endpoint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs that set endpoints for a whole host, NetworkManager (since 1.40) and mptcpd, as far
 * as they run in this network namespace. Nobody can be asked whose an endpoint is; but each of them
 * leaves traces, and what does not bear them is not theirs. Immutable.
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

    /** Unlike by hand, theirs are always addresses of a device that is named, without a port. */
    boolean mayHaveSet(Endpoint endpoint) {
      return endpoint.port() == 0 && (name.equals(MPTCPD) || manages(endpoint));
    }

    /** Its device, by NetworkManager's state files; where those cannot be seen, it may. */
    boolean manages(Endpoint endpoint) {
      int device = endpoint.deviceIndex();
      if (!name.equals(NETWORK_MANAGER) || device == 0) {
        return false;
      }
      // it may live in another mount namespace
      File devices = new File(process, "root/run/NetworkManager/devices");
      if (!devices.isDirectory()) {
        devices = new File("/run/NetworkManager/devices");
      }
      // any user can call a process so, in a mount namespace with a FIFO at that place
      File state = new File(devices, String.valueOf(device));
      try {
        return !devices.isDirectory()
            || (state.isFile() && Process.read(state.getPath()).contains("managed=true"));
      } catch (IOException unknownToIt) {
        return false;
      }
    }
  }

  /** Looks through the processes that can be seen from here; some milliseconds. */
  public static HostManagers find() {
    List<Running> found = new ArrayList<>();
    File[] processes = new File("/proc").listFiles();
    for (File each : processes == null ? new File[0] : processes) {
      if (Character.isDigit(each.getName().charAt(0))) {
        try {
          String name = Process.read(each + "/comm");
          if ((name.equals(NETWORK_MANAGER) || name.equals(MPTCPD)) && isHere(each)) {
            found.add(new Running(name, each));
          }
        } catch (IOException gone) {
          // between the list and the look
        }
      }
    }
    return new HostManagers(found);
  }

  private static boolean isHere(File process) throws IOException {
    Path own = new File("/proc/self/ns/net").toPath();
    try {
      return Files.readSymbolicLink(new File(process, "ns/net").toPath())
          .equals(Files.readSymbolicLink(own));
    } catch (java.nio.file.AccessDeniedException ofAnotherUser) {
      return true;
    }
  }

  /** Such as {@code NetworkManager}, in no order; empty where none runs in sight. */
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
   * Whether NetworkManager manages the endpoint's device: whenever it applies a connection anew,
   * there or elsewhere, it deletes what it has not set itself on such devices (seen with 1.42).
   * Endpoints without a device stay.
   */
  boolean mayDelete(Endpoint endpoint) {
    for (Running each : running) {
      if (each.manages(endpoint)) {
        return true;
      }
    }
    return false;
  }
}
