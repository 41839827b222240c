package io.github.jmptcp.bench;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.netlink.MessageDecoder;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Single calls, by JMH, in a JVM with the agent. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Calls {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  /** Through the bridge and out again: what a call site costs where there is nothing to do. */
  @State(Scope.Benchmark)
  public static class Bridge {
    static final MethodHandle AVAILABLE =
        inJavaBase(
            "sun.nio.ch.JmptcpBridge",
            "available0",
            MethodType.methodType(int.class, int.class, FileDescriptor.class));
    final FileDescriptor fd = new FileDescriptor();
    int count = 5;
  }

  @org.openjdk.jmh.annotations.Benchmark
  public int bridge(Bridge state) throws Throwable {
    return (int) Bridge.AVAILABLE.invokeExact(state.count, state.fd);
  }

  /** One getsockopt, by the JNI stub and by FFM. */
  @State(Scope.Benchmark)
  public static class Kernel {
    static final MethodHandle STUB =
        inJavaBase(
            "sun.nio.ch.JmptcpSyscalls",
            "call",
            MethodType.methodType(
                int.class, int.class, long.class, long.class, long.class, long.class, long.class));
    private static final int GETSOCKOPT = 5;
    final LibC ffm = new LibC(NativeCalls.load());
    final ByteBuffer memory = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    final long address = ffm.address(memory);
    int fd;

    @Setup
    public void open() {
      fd = ffm.socket(Linux.AF_INET, Linux.SOCK_STREAM, 0);
      memory.putInt(8, 4);
    }
  }

  @org.openjdk.jmh.annotations.Benchmark
  public int getsockoptByStub(Kernel k) throws Throwable {
    return (int)
        Kernel.STUB.invokeExact(
            Kernel.GETSOCKOPT,
            (long) k.fd,
            (long) Linux.SOL_SOCKET,
            (long) Linux.SO_PROTOCOL,
            k.address,
            k.address + 8);
  }

  @org.openjdk.jmh.annotations.Benchmark
  public int getsockoptByFfm(Kernel k) {
    return k.ffm.getIntOption(k.fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL);
  }

  /** {@code Rules.whyNotConnect}; the last rule matches, or none. */
  @State(Scope.Benchmark)
  public static class Policy {
    static final MethodHandle WHY_NOT;
    private static final Class<?> RULES;

    static {
      try {
        // the agent's classes lie in its jar where only its own loader finds them
        URL core = classes("agent-core");
        URL paths = classes("netlink-pm");
        RULES =
            Class.forName(
                "io.github.jmptcp.agent.rules.Rules",
                true,
                new URLClassLoader(new URL[] {core, paths}, Calls.class.getClassLoader()));
        WHY_NOT =
            LOOKUP
                .unreflect(RULES.getMethod("whyNotConnect", InetAddress.class, int.class))
                .asType(
                    MethodType.methodType(
                        Object.class, Object.class, InetAddress.class, int.class));
      } catch (ReflectiveOperationException | java.net.MalformedURLException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private static URL classes(String module) throws java.net.MalformedURLException {
      Path target = Files.AGENT.resolveSibling("../../" + module + "/target/classes/");
      return target.normalize().toUri().toURL();
    }

    @Param({"0", "10", "1000"})
    int rules;

    Object policy = "";
    InetAddress address = InetAddress.getLoopbackAddress();

    @Setup
    public void make() throws Exception {
      StringBuilder exclude = new StringBuilder("192.0.2.1:1");
      for (int i = 1; i < rules; i++) {
        exclude.append(";10.%d.%d.0/24:%d".formatted(i / 256, i % 256, i));
      }
      policy =
          RULES
              .getConstructor(String.class, String.class)
              .newInstance(null, rules == 0 ? null : exclude.toString());
      address = InetAddress.getByName("198.51.100.7");
    }
  }

  @org.openjdk.jmh.annotations.Benchmark
  public Object rules(Policy state) throws Throwable {
    return (Object) Policy.WHY_NOT.invokeExact(state.policy, state.address, 443);
  }

  /** A generic netlink message of 64 bytes. */
  @State(Scope.Benchmark)
  public static class Codec {
    final byte[] payload = new byte[64];
    final byte[] datagram = new NetlinkMessage(30, 5, 7, 0, payload).encode();
  }

  @org.openjdk.jmh.annotations.Benchmark
  public byte[] encode(Codec codec) {
    return new NetlinkMessage(30, 5, 7, 0, codec.payload).encode();
  }

  @org.openjdk.jmh.annotations.Benchmark
  public Object decode(Codec codec) throws Exception {
    return MessageDecoder.decode(codec.datagram, "benchmark");
  }

  private static MethodHandle inJavaBase(String type, String method, MethodType signature) {
    try {
      new ServerSocket(0).close(); // the agent comes in with the first socket
      return LOOKUP.findStatic(Class.forName(type), method, signature);
    } catch (ReflectiveOperationException | java.io.IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
