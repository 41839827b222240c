package io.github.jmptcp.it.lab;

/** Bytes of an interface as the kernel counts them, headers included. */
public record InterfaceBytes(long received, long sent) {

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
