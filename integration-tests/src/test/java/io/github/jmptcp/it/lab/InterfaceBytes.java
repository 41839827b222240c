package io.github.jmptcp.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes of an interface as the kernel counts them, headers included. */
public record InterfaceBytes(long received, long sent) {

  /** Of an interface in the network namespace of that process. */
  public static InterfaceBytes ofProcess(long pid, String device) throws IOException {
    return parse(device, Files.readString(Path.of("/proc/" + pid + "/net/dev")));
  }

  static InterfaceBytes parse(String device, String procNetDev) {
    for (String line : procNetDev.split("\n")) {
      String[] sides = line.strip().split(":");
      if (sides.length == 2 && sides[0].equals(device)) {
        String[] values = sides[1].strip().split(" +");
        return new InterfaceBytes(Long.parseLong(values[0]), Long.parseLong(values[8]));
      }
    }
    throw new IllegalArgumentException("no interface " + device + " in\n" + procNetDev);
  }

  public InterfaceBytes minus(InterfaceBytes earlier) {
    return new InterfaceBytes(received - earlier.received, sent - earlier.sent);
  }
}
