package io.github.jmptcp.mptcp.cli;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.MptcpEvents;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.text.JsonWriter;
import java.io.Closeable;
import java.io.PrintStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The commands of ip-mptcp(8), {@code endpoint}, {@code limits} and {@code monitor}: the same
 * arguments and abbreviations, the same lines on the output.
 *
 * <p>Differences, all on purpose: exit codes are 0 done, 1 the kernel refused, 2 wrong usage (ip:
 * 0; 2; 255 or 1); behind ip's error line comes one with the errno by name and what to do; {@code
 * endpoint show ADDRESS} finds the endpoint; {@code --json limits show} gives JSON; flags that
 * iproute2 before 6.19 prints as {@code rawflags} have their names.
 *
 * <p>Safe for concurrent use. {@link #close} ends a running {@code monitor}. Privileges: as {@link
 * PathManager}.
 */
public final class IpMptcp implements Closeable {
  /** The command did what it was asked. */
  public static final int DONE = 0;

  /** The kernel refused. */
  public static final int REFUSED = 1;

  /** The command line is wrong; the kernel was not asked to change anything. */
  public static final int USAGE = 2;

  private static final String USAGE_TEXT =
      "Usage:\tendpoint add ADDRESS [ dev NAME ] [ id ID ] [ port NR ] [ FLAG-LIST ]\n"
          + "\tendpoint delete id ID [ ADDRESS ]\n"
          + "\tendpoint change [ id ID ] [ ADDRESS ] [ port NR ] CHANGE-OPT\n"
          + "\tendpoint show [ id ID ]\n"
          + "\tendpoint flush\n"
          + "\tlimits set [ subflows NR ] [ add_addr_accepted NR ]\n"
          + "\tlimits show\n"
          + "\tmonitor\n"
          + "FLAG-LIST := [ FLAG-LIST ] FLAG\n"
          + "FLAG  := [ signal | subflow | laminar | backup | fullmesh ]\n"
          + "CHANGE-OPT := [ backup | nobackup | fullmesh | nofullmesh ]\n"
          + "OPTIONS := [ -j[son] | -p[retty] | -t[imestamp] | -ts[hort] ]";

  private final TransportFactory factory;
  private final AtomicReference<@Nullable MptcpEvents> monitored = new AtomicReference<>();

  /** For the network namespace of the thread that calls {@link #run}. */
  public IpMptcp() {
    this(TransportFactory.kernel());
  }

  /** For what a transport leads to, such as a fake kernel in tests. */
  public IpMptcp(TransportFactory factory) {
    this.factory = factory;
  }

  /**
   * Runs one command. {@code monitor} returns when {@code out} has an error, as when its reader is
   * gone, or at {@link #close}.
   *
   * @param args the words after {@code ip mptcp}, with options anywhere among them
   * @return {@link #DONE}, {@link #REFUSED} or {@link #USAGE}
   */
  public int run(String[] args, PrintStream out, PrintStream err) {
    try {
      Options options = new Options(args);
      List<String> words = options.words;
      if (options.help || (!words.isEmpty() && CommandWord.is(words.get(0), "help"))) {
        out.println(USAGE_TEXT);
        return DONE;
      }
      if (words.isEmpty()) {
        throw new UsageException(USAGE_TEXT);
      }
      dispatch(words, options, out, err);
      return DONE;
    } catch (UsageException e) {
      err.println(e.getMessage());
      return USAGE;
    } catch (EndpointSyntaxException e) {
      // ip's line, with the second newline that ip leaves behind some of them
      err.println((e.ipText().startsWith("Command line") ? "" : "Error: ") + e.ipText());
      err.println(e.getMessage());
      return USAGE;
    } catch (NetlinkException e) {
      err.println(ErrorText.ofIp(e));
      err.println(ErrorText.ours(e));
      return REFUSED;
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** Ends a running {@code monitor}. */
  @Override
  public void close() {
    MptcpEvents events = monitored.getAndSet(null);
    if (events != null) {
      events.close();
    }
  }

  private void dispatch(List<String> words, Options options, PrintStream out, PrintStream err)
      throws UsageException, NetlinkException {
    String object = words.get(0);
    String verb = words.size() > 1 ? words.get(1) : "show";
    List<String> rest = words.subList(Math.min(2, words.size()), words.size());
    if (CommandWord.is(object, "endpoint")) {
      endpoint(verb, rest, options, out);
    } else if (CommandWord.is(object, "limits")) {
      limits(verb, rest, options, out);
    } else if (CommandWord.is(object, "monitor")) {
      if (words.size() > 1) {
        throw unknown(words.get(1));
      }
      monitor(options, out, err);
    } else {
      throw unknown(object);
    }
  }

  private void endpoint(String verb, List<String> words, Options options, PrintStream out)
      throws UsageException, NetlinkException {
    if (CommandWord.is(verb, "add")) {
      add(EndpointParser.parse(words));
    } else if (CommandWord.is(verb, "change")) {
      EndpointArguments arguments = EndpointParser.parse(EndpointParser.Command.CHANGE, words);
      withManager(
          manager ->
              manager.setFlagsAsIs(
                  arguments.id().orElse(0),
                  arguments.endpoint(),
                  arguments.port(),
                  arguments.flagBits()));
    } else if (CommandWord.is(verb, "delete")) {
      delete(EndpointParser.parse(EndpointParser.Command.DELETE, words));
    } else if (CommandWord.is(verb, "show")) {
      show(EndpointParser.parse(EndpointParser.Command.SHOW, words), options, out);
    } else if (CommandWord.is(verb, "flush")) {
      withManager(PathManager::flush);
    } else {
      throw unknown(verb);
    }
  }

  private void add(Endpoint endpoint) throws UsageException, NetlinkException {
    try {
      withManager(manager -> manager.addAsIs(endpoint));
    } catch (NetlinkException e) {
      String device = endpoint.device();
      if (e.errno() == Errno.ENODEV && device != null) { // ip counts that as wrong usage
        throw new UsageException(ErrorText.noDevice(device, e));
      }
      throw e;
    }
  }

  private void delete(EndpointArguments arguments) throws NetlinkException {
    int id = arguments.id().orElse(0);
    InetAddress address = arguments.address();
    withManager(
        manager -> {
          if (id != 0) {
            manager.delete(id);
          } else if (address != null) {
            manager.removeInitialAddress(address);
          }
        });
  }

  private void show(EndpointArguments arguments, Options options, PrintStream out)
      throws NetlinkException {
    List<Endpoint> shown = new ArrayList<>();
    InetAddress address = arguments.address();
    withManager(
        manager -> {
          if (arguments.id().isPresent()) {
            shown.add(manager.endpointOrError(arguments.id().getAsInt()));
          } else if (address != null) {
            shown.add(
                manager
                    .endpoint(address, arguments.port())
                    .orElseThrow(
                        () ->
                            new NetlinkException(
                                "mptcp_pm GET_ADDR",
                                Errno.ENOENT,
                                "address not found",
                                -1,
                                "no endpoint has the address " + AddressText.format(address))));
          } else {
            shown.addAll(manager.endpoints());
          }
        });
    print(shown, EndpointFormat::line, EndpointFormat::json, options, out);
  }

  private void limits(String verb, List<String> words, Options options, PrintStream out)
      throws UsageException, NetlinkException {
    LimitArguments arguments = new LimitArguments();
    if (CommandWord.is(verb, "set")) {
      arguments.read(words);
      withManager(manager -> manager.setLimits(arguments.addAddrAccepted, arguments.subflows));
    } else if (CommandWord.is(verb, "show")) {
      arguments.read(words); // ip takes them, and shows all the same
      List<Limits> shown = new ArrayList<>();
      withManager(manager -> shown.add(manager.limits()));
      print(shown, EndpointFormat::line, EndpointFormat::json, options, out);
    } else {
      throw unknown(verb);
    }
  }

  private void monitor(Options options, PrintStream out, PrintStream err) throws NetlinkException {
    Monitor monitor = new Monitor(factory, options, out, err);
    try (PathManager manager = PathManager.open(factory);
        MptcpEvents events = manager.subscribe()) {
      monitored.set(events);
      monitor.run(events);
    } catch (NetlinkException e) {
      if (e.errno() != Errno.EBADF) { // not by close()
        throw e;
      }
    } finally {
      monitored.set(null);
    }
    monitor.end();
  }

  private static <T> void print(
      List<T> all,
      Function<T, String> line,
      Function<T, Map<String, Object>> json,
      Options options,
      PrintStream out) {
    if (!options.json) {
      all.forEach(each -> out.print(line.apply(each) + "\n"));
      return;
    }
    JsonWriter array = options.pretty ? JsonWriter.pretty() : new JsonWriter();
    array.array();
    all.forEach(each -> array.object().putAll(json.apply(each)).endObject());
    out.print(array.endArray() + "\n");
  }

  private interface Action {
    void on(PathManager manager) throws NetlinkException;
  }

  private void withManager(Action action) throws NetlinkException {
    try (PathManager manager = PathManager.open(factory)) {
      action.on(manager);
    }
  }

  private static UsageException unknown(String word) {
    return new UsageException(
        "Command \""
            + word
            + "\" is unknown, try \"help\".\n"
            + "Valid commands are endpoint add|delete|change|show|flush, limits set|show, monitor.");
  }
}
