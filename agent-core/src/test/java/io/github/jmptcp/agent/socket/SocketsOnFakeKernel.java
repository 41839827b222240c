package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.HostAddresses;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.policy.UnchangedNetwork;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.JmptcpBridge;

/**
 * All of the agent's side of the sockets over a fake kernel. A test calls the bridge as rewritten
 * JDK code does, and plays the part of the kernel and of the peer.
 */
final class SocketsOnFakeKernel {
  static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 40_000);
  static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.2", 443);

  /** The calls of a fake kernel, with a count of the memory that was taken from it. */
  private static final class CountedMemory implements NativeCalls {
    private final FakeSockets kernel;
    private int allocations;

    CountedMemory(FakeSockets kernel) {
      this.kernel = kernel;
    }

    @Override
    public int call(CFunction function, long a, long b, long c, long d, long e) {
      return kernel.call(function, a, b, c, d, e);
    }

    @Override
    public long address(ByteBuffer direct) {
      return kernel.address(direct);
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      allocations++;
      return kernel.allocate(bytes);
    }
  }

  final FakeSockets kernel;
  final LibC libC;
  private final CountedMemory memory;
  final Counters counters = new Counters();
  final Bridge bridge = new Bridge(noInstrumentation(), 25);
  final FallbackPeerCache fallbackPeers;
  final Set<InetAddress> thisHost = new HashSet<>();
  final ConnectionOutcomes outcomes;
  final Log log;
  final @Nullable BufferSizes bufferSizes;
  private final Path logFile;
  private int firstSockets;
  private RuntimeException failure;

  SocketsOnFakeKernel(Path folder, FakeKernelVersion version, Level logLevel, String optionText) {
    JavaBase.defineBridge();
    kernel = new FakeSockets(version);
    memory = new CountedMemory(kernel);
    libC = new LibC(memory);
    logFile = folder.resolve("log");
    log = Log.open(logLevel, logFile.toString());
    try {
      Options options = OptionParser.parse(optionText);
      fallbackPeers = new FallbackPeerCache(600, new UnchangedNetwork());
      SocketPolicy policy =
          new SocketPolicy(options, new HostAddresses(thisHost::contains), fallbackPeers);
      outcomes = new ConnectionOutcomes(policy, fallbackPeers, counters, log);
      KernelCalls calls = new KernelCalls(libC);
      KernelSupport support = new KernelSupport(log, counters);
      KeepAlive keepAlive = KeepAlive.of(options, null, log);
      bufferSizes = options.tunesBuffers() ? new BufferSizes() : null;
      SocketExchange exchange = new SocketExchange(calls, bridge, outcomes, bufferSizes, log);
      SocketOpener opener = new SocketOpener(calls, support, exchange, this::firstSocket, log);
      Connections connections = new Connections(policy, outcomes, keepAlive, bufferSizes, null);
      OptionHandling handling = OptionHandling.of(options, keepAlive, bufferSizes, support, log);
      SocketParts parts = new SocketParts(calls, opener, exchange, connections, handling);
      AgentSockets.install(parts);
      LibraryCalls.install(parts);
    } catch (BadOptionException e) {
      throw new IllegalArgumentException(optionText, e);
    }
  }

  /** As above; every line is logged. */
  SocketsOnFakeKernel(Path folder, FakeKernelVersion version, String optionText) {
    this(folder, version, Level.DEBUG, optionText);
  }

  SocketsOnFakeKernel(Path folder, String optionText) {
    this(folder, FakeKernelVersion.LINUX_6_18, optionText);
  }

  private static Instrumentation noInstrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            SocketsOnFakeKernel.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private void firstSocket() {
    firstSockets++;
    if (failure != null) {
      throw failure;
    }
  }

  /** What runs with the first socket throws that from now on. */
  void failsWithFirstSocket(RuntimeException thrown) {
    failure = thrown;
  }

  /** How often native memory was allocated, which is never freed. */
  int allocations() {
    return memory.allocations;
  }

  /** How often the agent has begun with a first socket. */
  int firstSockets() {
    return firstSockets;
  }

  /** The JDK opens a socket to connect, IPv4; -1: it is to open a TCP socket itself. */
  int open() {
    return JmptcpBridge.socket0(/* preferIPv6= */ false, /* stream= */ true, false, false);
  }

  /** The JDK opens a listener, IPv4. */
  int openListener() {
    return JmptcpBridge.socket0(false, true, /* reuse= */ true, false);
  }

  /** The JDK is about to connect; the kernel and the peer are played by {@link #connected}. */
  FileDescriptor connecting(int fd, InetSocketAddress to) {
    FileDescriptor descriptor = JavaBase.descriptor(fd);
    JmptcpBridge.connecting0(descriptor, to.getAddress(), to.getPort(), descriptor);
    return descriptor;
  }

  /** A connection that has been made. */
  FileDescriptor connected(int fd, InetSocketAddress to, boolean mptcp) {
    FileDescriptor descriptor = connecting(fd, to);
    kernel.connects(fd, LOCAL, to, mptcp);
    JmptcpBridge.connected0(descriptor);
    return descriptor;
  }

  /** A listener that is bound to that port and listens. */
  int listener(int port) {
    int fd = openListener();
    bind(fd, new InetSocketAddress(loopback(), port));
    JmptcpBridge.listening0(JavaBase.descriptor(fd));
    libC.listen(fd, 50);
    return fd;
  }

  /** Binds an IPv4 socket. */
  void bind(int fd, InetSocketAddress address) {
    ByteBuffer bytes = libC.takeScratch();
    try {
      byte[] host = address.getAddress().getAddress();
      bytes.putLong(0, 0).putLong(8, 0).putShort(0, (short) 2);
      bytes.put(2, (byte) (address.getPort() >> 8)).put(3, (byte) address.getPort());
      for (int i = 0; i < host.length; i++) {
        bytes.put(4 + i, host[i]);
      }
      if (libC.bind(fd, bytes, 16) != 0) {
        throw new IllegalStateException("bind to " + address);
      }
    } finally {
      libC.putScratch(bytes);
    }
  }

  static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  /** The lines of the log, without {@code [jmptcp]}. */
  List<String> log() {
    try {
      return Files.readAllLines(logFile).stream().map(line -> line.substring(9)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
