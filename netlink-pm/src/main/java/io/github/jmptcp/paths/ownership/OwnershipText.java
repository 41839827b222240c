package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.procfs.Sysctl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text of the ownership file: a first line with the format's version and the boot id, then one
 * line for each fact, its words split by one blank.
 *
 * <pre>
 * jmptcp 1 BOOT_ID
 * limit subflows BEFORE RAISED_TO
 * endpoint 10.0.2.1/0 id 3 flags subflow,backup ifindex 4 dev eth1
 * lease PID START PID_NAMESPACE SUBFLOWS ADD_ADDR_ACCEPTED 10.0.2.1/0 ...
 * owed-endpoint PID START PID_NAMESPACE 10.0.3.1/0 id 7 flags subflow ifindex 5 dev wwan0
 * owed-sysctl net.mptcp.path_manager BEFORE VALUE
 * actor PID START PID_NAMESPACE
 * path-manager PID START PID_NAMESPACE
 * </pre>
 *
 * <p>{@code /0} is an endpoint without a port, {@code id 0} one that was about to be added, {@code
 * ifindex 0} one without a device or whose index is not known yet, {@code dev -} one without a
 * device or whose name is not known; {@code flags} may be {@code none}, and flags that have no name
 * here are one hexadecimal number at the end.
 *
 * <p>Lines of an unknown kind are preserved. A line of a known kind has to be right in every word:
 * a number out of its range would be refused by the kernel at every later start.
 */
final class OwnershipText {
  private static final String HEAD = "jmptcp 1 ";

  private OwnershipText() {}

  /**
   * Reads a file.
   *
   * @return an empty one where the file is of another boot or format
   * @throws OwnershipSyntaxException where a line is broken
   */
  static Ownership parse(String text, String bootId) throws OwnershipSyntaxException {
    Ownership ownership = new Ownership();
    String[] lines = text.split("\n", -1);
    if (!lines[0].equals(HEAD + bootId)) {
      return ownership;
    }
    for (int i = 1; i < lines.length; i++) {
      if (i == lines.length - 1 && lines[i].isEmpty()) {
        break; // every line ends with a newline
      }
      try {
        line(lines[i], ownership);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new OwnershipSyntaxException(i + 1, lines[i], e);
      }
    }
    return ownership;
  }

  private static void line(String line, Ownership to) {
    Words words = new Words(line);
    switch (words.next()) {
      case "limit":
        LimitKind limit = limit(words.next());
        int before = (int) number(words.next(), 0, RaisedLimit.MAX);
        to.putRaisedLimit(
            limit, new RaisedLimit(before, (int) number(words.next(), 1, RaisedLimit.MAX)));
        break;
      case "endpoint":
        to.putEndpoint(endpoint(words));
        break;
      case "lease":
        to.putLease(lease(words));
        break;
      case "owed-endpoint":
        to.putEndpointDebt(new EndpointDebt(process(words), endpoint(words)));
        break;
      case "owed-sysctl":
        to.putSysctlDebt(new SysctlDebt(Sysctl.of(words.next()), words.next(), words.next()));
        break;
      case "actor":
        to.setActor(process(words));
        break;
      case "path-manager":
        to.addPathManager(process(words));
        break;
      default:
        to.unknownLines().add(line);
        return;
    }
    words.end();
  }

  private static LimitKind limit(String word) {
    for (LimitKind each : LimitKind.values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException("\"" + word + "\" is not a limit");
  }

  private static Lease lease(Words words) {
    ProcessIdentity process = process(words);
    int subflows = (int) number(words.next(), Lease.UNSET, RaisedLimit.MAX);
    int addAddrAccepted = (int) number(words.next(), Lease.UNSET, RaisedLimit.MAX);
    List<EndpointKey> keys = new ArrayList<>();
    while (words.hasNext()) {
      keys.add(key(words.next()));
    }
    return new Lease(process, subflows, addAddrAccepted, keys);
  }

  /** Reads what {@link EndpointKey#toString} wrote. */
  private static EndpointKey key(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("\"" + text + "\" is not ADDRESS/PORT");
    }
    int port = (int) number(text.substring(slash + 1), 0, 0xffff);
    return EndpointKey.of(Endpoint.of(text.substring(0, slash)).port(port).build());
  }

  private static ProcessIdentity process(Words words) {
    return new ProcessIdentity(
        number(words.next(), 1, ProcessIdentity.MAX_PID),
        number(words.next(), 0, Long.MAX_VALUE),
        words.next());
  }

  private static Endpoint endpoint(Words words) {
    String key = words.next();
    int slash = key.lastIndexOf('/');
    Endpoint.Builder endpoint =
        Endpoint.of(key.substring(0, slash))
            .port((int) number(key.substring(slash + 1), 0, 0xffff))
            .id((int) number(words.after("id"), 0, 0xff))
            .flagBits(flagBits(words.after("flags")));
    int index = (int) number(words.after("ifindex"), 0, Integer.MAX_VALUE);
    String name = words.after("dev");
    String device = name.equals("-") ? null : name;
    endpoint.device(device); // checks the name
    return (index == 0 ? endpoint : endpoint.deviceIndex(index, device)).build();
  }

  private static int flagBits(String text) {
    int bits = 0;
    if (text.equals("none")) {
      return bits;
    }
    for (String word : text.split(",", -1)) {
      bits |= word.startsWith("0x") ? Integer.parseUnsignedInt(word.substring(2), 16) : flag(word);
    }
    return bits;
  }

  private static int flag(String word) {
    for (EndpointFlag each : EndpointFlag.values()) {
      if (each.word().equals(word)) {
        return each.bit();
      }
    }
    throw new IllegalArgumentException("\"" + word + "\" is not a flag");
  }

  /**
   * Reads a number.
   *
   * @throws IllegalArgumentException where it is none, or out of range
   */
  private static long number(String word, long least, long most) {
    long number = Long.parseLong(word);
    if (number < least || number > most) {
      throw new IllegalArgumentException(word + " is not " + least + " to " + most);
    }
    return number;
  }

  /** Writes a file, which {@link #parse} reads. */
  static String format(Ownership ownership, String bootId) {
    StringBuilder text = new StringBuilder(HEAD).append(bootId).append('\n');
    for (LimitKind limit : LimitKind.values()) {
      RaisedLimit raised = ownership.raisedLimit(limit).orElse(null);
      if (raised != null) {
        line(text, "limit", limit, raised.before(), raised.raisedTo()).append('\n');
      }
    }
    for (Endpoint each : ownership.endpoints()) {
      line(text, "endpoint", format(each)).append('\n');
    }
    for (Lease each : ownership.leases()) {
      line(
          text,
          "lease",
          format(each.process()),
          each.needed(LimitKind.SUBFLOWS),
          each.needed(LimitKind.ADD_ADDR_ACCEPTED));
      for (EndpointKey key : each.endpoints()) {
        text.append(' ').append(key);
      }
      text.append('\n');
    }
    for (EndpointDebt each : ownership.endpointDebts()) {
      line(text, "owed-endpoint", format(each.debtor()), format(each.endpoint())).append('\n');
    }
    for (SysctlDebt each : ownership.sysctlDebts()) {
      line(text, "owed-sysctl", each.sysctl(), each.before(), each.value()).append('\n');
    }
    if (ownership.actor().isPresent()) {
      line(text, "actor", format(ownership.actor().get())).append('\n');
    }
    for (ProcessIdentity each : ownership.pathManagers()) {
      line(text, "path-manager", format(each)).append('\n');
    }
    for (String each : ownership.unknownLines()) {
      text.append(each).append('\n');
    }
    return text.toString();
  }

  private static StringBuilder line(StringBuilder text, String kind, Object... words) {
    text.append(kind);
    for (Object each : words) {
      text.append(' ').append(each);
    }
    return text;
  }

  private static String format(ProcessIdentity process) {
    return process.pid() + " " + process.startTicks() + " " + process.pidNamespace();
  }

  private static String format(Endpoint endpoint) {
    String device = endpoint.device();
    return AddressText.format(endpoint.addressBytes()) // also in the form ::ffff:a.b.c.d
        + "/"
        + endpoint.port()
        + " id "
        + endpoint.id()
        + " flags "
        + flags(endpoint)
        + " ifindex "
        + endpoint.deviceIndex()
        + " dev "
        + (device == null ? "-" : device);
  }

  private static String flags(Endpoint endpoint) {
    StringBuilder words = new StringBuilder();
    for (EndpointFlag each : endpoint.flags()) {
      words.append(words.length() == 0 ? "" : ",").append(each.word());
    }
    if (endpoint.unknownFlagBits() != 0) {
      words.append(words.length() == 0 ? "" : ",");
      words.append("0x").append(Integer.toHexString(endpoint.unknownFlagBits()));
    }
    return words.length() == 0 ? "none" : words.toString();
  }

  /** The words of a line, in order. */
  private static final class Words {
    private final List<String> words;
    private int next;

    Words(String line) {
      words = Arrays.asList(line.split(" ", -1));
    }

    boolean hasNext() {
      return next < words.size();
    }

    String next() {
      return words.get(next++);
    }

    /** The word after a fixed one. */
    String after(String fixed) {
      String word = next();
      if (!word.equals(fixed)) {
        throw new IllegalArgumentException("\"" + fixed + "\" is missing");
      }
      return next();
    }

    void end() {
      if (hasNext()) {
        throw new IllegalArgumentException("\"" + next() + "\" is too much");
      }
    }
  }
}
