package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.NumberText;
import io.github.jmptcp.text.DidYouMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arguments of {@code ip mptcp endpoint}, in any order:
 *
 * <pre>{@code
 * ADDRESS [dev IFNAME] [id ID] [port PORT] [signal|subflow|laminar|backup|fullmesh|nobackup|nofullmesh]...
 * }</pre>
 *
 * <p>As in {@code ip}, {@code dev}, {@code id} and {@code port} may be cut short, flags may not,
 * and numbers may be octal or hexadecimal. Unlike {@code ip}, which takes the last one, a second
 * address, device, id or port is an error. Nothing is asked of the kernel here.
 */
public final class EndpointParser {
  /** The commands that take such words; each has rules of its own. */
  public enum Command {
    ADD,
    DELETE,
    CHANGE,
    SHOW
  }

  private static final List<String> KEYS = Arrays.asList("id", "dev", "port");
  private static final List<String> FLAG_WORDS =
      Arrays.asList("signal", "subflow", "backup", "fullmesh", "laminar", "nobackup", "nofullmesh");

  private final Command command;
  private final List<String> words;
  private final List<Integer> positions;
  private final int endPosition;
  private final EndpointArguments result = new EndpointArguments();
  private int current;
  private int idWord = -1;
  private int portWord = -1;
  private int addressWord = -1;

  private EndpointParser(
      Command command, List<String> words, List<Integer> positions, int endPosition) {
    this.command = command;
    this.words = words;
    this.positions = positions;
    this.endPosition = endPosition;
  }

  /**
   * Reads one endpoint to add, its words split by blanks or by {@code +}, such as {@code
   * 10.0.2.1+dev+eth1+subflow}.
   *
   * @throws EndpointSyntaxException with the place of the wrong word in {@code text}
   */
  public static Endpoint parse(String text) {
    return parse(text, 0, text.length());
  }

  /**
   * Reads endpoints to add, split by {@code ;}. An empty list is an error, and so is an address
   * (with its port) or an id that two of them share.
   *
   * @throws EndpointSyntaxException with the place of the wrong word in {@code text}
   */
  public static List<Endpoint> parseList(String text) {
    List<Endpoint> endpoints = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf(';', start);
      end = end < 0 ? text.length() : end;
      Endpoint next = parse(text, start, end);
      for (Endpoint other : endpoints) {
        boolean sameId = next.id() != 0 && next.id() == other.id();
        if (sameId || (next.address().equals(other.address()) && next.port() == other.port())) {
          throw new EndpointSyntaxException(
              "\""
                  + next
                  + "\" has the "
                  + (sameId ? "id" : "address and port")
                  + " of \""
                  + other
                  + "\"",
              "each may be there once",
              1,
              start + 1,
              null);
        }
      }
      endpoints.add(next);
      start = end + 1;
    }
    return Collections.unmodifiableList(endpoints);
  }

  private static Endpoint parse(String text, int start, int end) {
    List<String> words = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    int at = start;
    while (at < end) {
      int wordEnd = at;
      while (wordEnd < end && !isBlank(text.charAt(wordEnd))) {
        wordEnd++;
      }
      if (wordEnd > at) {
        words.add(text.substring(at, wordEnd));
        positions.add(at + 1);
      }
      at = wordEnd + 1;
    }
    return endpoint(new EndpointParser(Command.ADD, words, positions, end + 1).read());
  }

  private static boolean isBlank(char c) {
    return c == '+' || c == ' ' || c == '\t';
  }

  /**
   * Reads one endpoint to add from words.
   *
   * @throws EndpointSyntaxException with the place of the wrong word, as if one blank split them
   */
  public static Endpoint parse(List<String> words) {
    return endpoint(parse(Command.ADD, words));
  }

  /**
   * Reads the arguments of a command.
   *
   * @throws EndpointSyntaxException with the place of the wrong word, as if one blank split them
   */
  public static EndpointArguments parse(Command command, List<String> words) {
    List<Integer> positions = new ArrayList<>();
    int at = 1;
    for (String word : words) {
      positions.add(at);
      at += word.length() + 1;
    }
    return new EndpointParser(command, words, positions, at).read();
  }

  private static Endpoint endpoint(EndpointArguments arguments) {
    Endpoint endpoint = arguments.endpoint();
    if (endpoint == null) {
      throw new AssertionError("an address is required by the rules of ADD");
    }
    return endpoint;
  }

  private EndpointArguments read() {
    for (current = 0; current < words.size(); current++) {
      String word = words.get(current);
      if (word.equals("implicit")) {
        throw wrong(word, "invalid flag", "implicit endpoints are made by the kernel alone");
      }
      if (FLAG_WORDS.contains(word)) {
        flag(word);
      } else if (abbreviates(word, "id")) {
        once(idWord);
        idWord = current;
        result.id = number(255, "invalid ID\n", "an id is 0 to 255");
      } else if (abbreviates(word, "dev")) {
        device();
      } else if (abbreviates(word, "port")) {
        once(portWord);
        portWord = current;
        result.port = number(0xffff, "expected port", "a port is 0 to 65535");
      } else {
        address(word);
      }
    }
    checkCombination();
    return result;
  }

  private void flag(String word) {
    for (EndpointFlag flag : EndpointFlag.values()) {
      if (flag.word().equals(word)) {
        result.flagBits |= flag.bit();
      }
    }
    int both = EndpointFlag.SIGNAL.bit() | EndpointFlag.FULLMESH.bit();
    if (command == Command.ADD && (result.flagBits & both) == both) {
      throw wrong(
          word,
          "flags mustn't have both signal and fullmesh",
          "the kernel refuses the two together");
    }
    int changeable = EndpointFlag.BACKUP.bit() | EndpointFlag.FULLMESH.bit();
    if (command == Command.CHANGE && (result.flagBits & ~changeable) != 0) {
      throw wrong(
          word,
          "invalid flags, backup and fullmesh only",
          "for other flags delete the endpoint and add it again");
    }
  }

  private void device() {
    if (result.device != null) {
      once(current - 1);
    }
    String name = value();
    if (!Endpoint.isDeviceName(name)) {
      throw wrong(name, "invalid interface name\n", "1 to 15 characters without '/' and blanks");
    }
    result.device = name;
  }

  private void address(String word) {
    byte[] address = AddressText.parse(word);
    if (address == null) {
      List<String> valid = new ArrayList<>(FLAG_WORDS);
      valid.addAll(KEYS);
      throw error(
          "any valid address is expected rather than \"" + word + "\".",
          "valid words are an IP address, dev, id, port, " + String.join(", ", FLAG_WORDS),
          current,
          DidYouMean.nearest(word, valid.toArray(new String[0])));
    }
    once(addressWord);
    addressWord = current;
    result.address = address;
  }

  private int number(int max, String ipText, String hint) {
    String text = value();
    long number = NumberText.parse(text, max);
    if (number < 0) {
      throw wrong(text, ipText, hint);
    }
    return (int) number;
  }

  private String value() {
    current++;
    if (current == words.size()) {
      throw error(
          "Command line is not complete. Try option \"help\"",
          "\"" + words.get(current - 1) + "\" needs a value",
          current,
          null);
    }
    return words.get(current);
  }

  private void once(int before) {
    if (before >= 0) {
      String word = words.get(current);
      throw error(
          "duplicate \"" + word + "\": it is there already.",
          "each may be there once",
          current,
          null);
    }
  }

  private void checkCombination() {
    boolean hasAddress = result.address != null;
    boolean hasId = result.id >= 0;
    switch (command) {
      case ADD:
        if (!hasAddress) {
          throw missing("ADDRESS");
        }
        if (result.port != 0 && (result.flagBits & EndpointFlag.SIGNAL.bit()) == 0) {
          throw wrong(
              portWord,
              "port",
              "flags must have signal when using port",
              "the port is announced to the peer");
        }
        break;
      case DELETE:
        if (!hasId) {
          throw missing("ID");
        }
        if (result.id != 0 && hasAddress) {
          throw wrong(
              addressWord, "ADDRESS", "invalid for non-zero id address\n", "the id is enough");
        }
        if (result.id == 0 && !hasAddress) {
          throw wrong(
              idWord,
              "ID",
              "address is needed for deleting id 0 address\n",
              "id 0 is the address of a connection's first subflow");
        }
        break;
      case CHANGE:
        if (hasId && result.port != 0) {
          throw wrong(
              portWord,
              "port",
              "port can't be used with id",
              "the id is enough to find the endpoint");
        }
        break;
      case SHOW:
        break;
    }
  }

  /** Whether the word is the start of a key; ip's "matches". */
  private static boolean abbreviates(String word, String key) {
    return !word.isEmpty() && key.startsWith(word);
  }

  private EndpointSyntaxException missing(String what) {
    return error("argument \"" + what + "\" is required", "", words.size(), null);
  }

  private EndpointSyntaxException wrong(String argument, String text, String hint) {
    return wrong(current, argument, text, hint);
  }

  private EndpointSyntaxException wrong(int word, String argument, String text, String hint) {
    return error("argument \"" + argument + "\" is wrong: " + text, hint, word, null);
  }

  private EndpointSyntaxException error(
      String ipText, String hint, int word, @Nullable String nearest) {
    int position = word < positions.size() ? positions.get(word) : endPosition;
    return new EndpointSyntaxException(ipText, hint, word + 1, position, nearest);
  }
}
