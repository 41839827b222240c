package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointParser;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What JVMs have set in one network namespace, and which of them need it. As text:
 *
 * <pre>
 * jmptcp 1 BOOT_ID
 * limit subflows BEFORE SET
 * endpoint 10.0.2.1 id 3 subflow dev eth1
 * holder PID START PID_NAMESPACE SUBFLOWS ADD_ADDR_ACCEPTED 10.0.2.1/0 ...
 * </pre>
 *
 * <p>An endpoint without an id was about to be added. Not safe for concurrent use: it is read,
 * changed and written under the store's lock.
 */
final class Ledger {
  private static final String HEAD = "jmptcp 1 ";

  private final String bootId;
  final Map<Limit, Limit.Raised> limits = new EnumMap<>(Limit.class);
  final List<Endpoint> endpoints = new ArrayList<>();
  final List<Holder> holders = new ArrayList<>();

  Ledger(String bootId) {
    this.bootId = bootId;
  }

  /**
   * Reads it; an older boot's or a broken one is as good as none. Every number is checked: one that
   * the kernel or a process id never is would make every later start fail.
   */
  static Ledger parse(String text, String bootId) {
    Ledger ledger = new Ledger(bootId);
    String[] lines = text.split("\n");
    if (!lines[0].equals(HEAD + bootId)) {
      return ledger;
    }
    try {
      for (int i = 1; i < lines.length; i++) {
        ledger.line(lines[i]);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException broken) {
      return new Ledger(bootId);
    }
    return ledger;
  }

  private static long number(String word, long least, long most) {
    long number = Long.parseLong(word);
    if (number < least || number > most) {
      throw new IllegalArgumentException(word + " is not " + least + " to " + most);
    }
    return number;
  }

  private static int limitValue(String word, int least) {
    return (int) number(word, least, Limit.MAX);
  }

  private static String endpointKey(String word) {
    int slash = word.indexOf('/');
    if (slash < 0 || AddressText.parse(word.substring(0, slash)) == null) {
      throw new IllegalArgumentException(word + " is not ADDRESS/PORT");
    }
    number(word.substring(slash + 1), 0, 0xffff);
    return word;
  }

  private void line(String line) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "limit":
        for (Limit limit : Limit.values()) {
          if (limit.word.equals(words[1])) {
            // raised: what it was is less, which is also a value that the kernel takes
            int set = limitValue(words[3], 1);
            limits.put(limit, new Limit.Raised((int) number(words[2], 0, set - 1), set));
          }
        }
        break;
      case "endpoint":
        endpoints.add(EndpointParser.parse(line.substring("endpoint ".length())));
        break;
      case "holder":
        List<String> keys = new ArrayList<>();
        for (int i = 6; i < words.length; i++) {
          keys.add(endpointKey(words[i]));
        }
        holders.add(
            new Holder(
                new Process(
                    number(words[1], 1, Process.MAX_PID),
                    number(words[2], 0, Long.MAX_VALUE),
                    words[3]),
                limitValue(words[4], Wish.UNSET),
                limitValue(words[5], Wish.UNSET),
                keys));
        break;
      default:
        throw new IllegalArgumentException(line);
    }
  }

  String text() {
    StringBuilder text = new StringBuilder(HEAD).append(bootId).append('\n');
    for (Map.Entry<Limit, Limit.Raised> each : limits.entrySet()) {
      text.append("limit ").append(each.getKey().word);
      text.append(' ').append(each.getValue().before).append(' ').append(each.getValue().set);
      text.append('\n');
    }
    for (Endpoint each : endpoints) {
      text.append("endpoint ").append(each).append('\n');
    }
    for (Holder each : holders) {
      text.append("holder ").append(each.process);
      text.append(' ').append(each.subflows).append(' ').append(each.addAddrAccepted);
      for (String key : each.keys) {
        text.append(' ').append(key);
      }
      text.append('\n');
    }
    return text.toString();
  }

  boolean isEmpty() {
    return limits.isEmpty() && endpoints.isEmpty() && holders.isEmpty();
  }

  /** The endpoint that is ours with this address and port. */
  @Nullable Endpoint owned(String key) {
    for (Endpoint each : endpoints) {
      if (Holder.key(each).equals(key)) {
        return each;
      }
    }
    return null;
  }

  void remove(String key) {
    for (Iterator<Endpoint> each = endpoints.iterator(); each.hasNext(); ) {
      if (Holder.key(each.next()).equals(key)) {
        each.remove();
      }
    }
  }

  void remove(Process process) {
    for (Iterator<Holder> each = holders.iterator(); each.hasNext(); ) {
      if (each.next().process.equals(process)) {
        each.remove();
      }
    }
  }

  /** Forgets JVMs that were killed; returns them. */
  List<Process> removeDead(Process self) {
    List<Process> dead = new ArrayList<>();
    for (Iterator<Holder> each = holders.iterator(); each.hasNext(); ) {
      Process process = each.next().process;
      if (!process.equals(self) && !process.isAlive(self)) {
        dead.add(process);
        each.remove();
      }
    }
    return dead;
  }

  /** How many JVMs need the endpoint. */
  int holdersOf(String key) {
    int count = 0;
    for (Holder each : holders) {
      if (each.keys.contains(key)) {
        count++;
      }
    }
    return count;
  }

  /** The highest value of the limit that a JVM needs; {@link Wish#UNSET} where none does. */
  int wanted(Limit limit) {
    int highest = Wish.UNSET;
    for (Holder each : holders) {
      highest = Math.max(highest, each.wanted(limit));
    }
    return highest;
  }
}
