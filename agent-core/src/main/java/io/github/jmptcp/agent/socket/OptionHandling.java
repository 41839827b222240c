package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.nativecalls.LibC;
import java.io.FileDescriptor;
import java.net.SocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The socket options that an application sets and reads: those that MPTCP lacks ({@link
 * OptionEmulation}), those that the agent has set itself ({@link KeepAlive}), and those that it
 * does not apply ({@link BufferSizes}). Each may be off.
 */
public final class OptionHandling {
  private final @Nullable OptionEmulation emulation;
  private final @Nullable KeepAlive keepAlive;
  private final @Nullable BufferSizes bufferSizes;

  private OptionHandling(
      @Nullable OptionEmulation emulation,
      @Nullable KeepAlive keepAlive,
      @Nullable BufferSizes bufferSizes) {
    this.emulation = emulation;
    this.keepAlive = keepAlive;
    this.bufferSizes = bufferSizes;
  }

  /**
   * What the options of the agent ask for.
   *
   * @param keepAlive null where it is off
   * @param bufferSizes null where it is off
   */
  public static OptionHandling of(
      Options options,
      @Nullable KeepAlive keepAlive,
      @Nullable BufferSizes bufferSizes,
      KernelSupport support,
      Log log) {
    return new OptionHandling(
        options.emulatesOptions() ? new OptionEmulation(log, support) : null,
        keepAlive,
        bufferSizes);
  }

  /** What libraries with sockets of their own set and read; null with {@code options=strict}. */
  @Nullable DescriptorOptions ofLibraries() {
    return emulation == null ? null : new DescriptorOptions(emulation);
  }

  /** Switches on the calls of the bridge that are needed. */
  void announce() {
    if (keepAlive != null) {
      BridgeCalls.watchKeepAlive();
    }
    if (bufferSizes != null) {
      BridgeCalls.watchBufferSizes();
    }
  }

  /** Why the socket on which that is set is better off as plain TCP; null: it is not. */
  @Nullable TcpReason whyTcp(Object option, Object value) {
    return emulation == null ? null : emulation.whyTcp(option, value);
  }

  /** The socket is plain TCP from now on: the kernel has all its options. */
  void forget(FileDescriptor fd) {
    if (emulation != null) {
      emulation.forget(fd);
    }
  }

  /** Setting the option has failed; returns whether the application need not know. */
  boolean set(LibC libC, FileDescriptor fd, int number, Object option, Object value) {
    return emulation != null && emulation.set(libC, fd, number, option, value);
  }

  /** The option was set by code of the JDK that does not report errors. */
  void setUnseen(LibC libC, FileDescriptor fd, int number, int option, Object value) {
    if (keepAlive != null && option == SocketOptions.SO_KEEPALIVE) {
      keepAlive.hasChosen(libC, number);
    }
    if (emulation != null) {
      emulation.setUnseen(libC, fd, number, option, value);
    }
  }

  /** Reading the option has failed; returns its value, or null: the application gets the error. */
  @Nullable Object get(LibC libC, FileDescriptor fd, int number, Object option) {
    return emulation == null ? null : emulation.get(libC, fd, number, option);
  }

  /** The value that the application reads in place of the kernel's; null: the kernel's. */
  @Nullable Object shown(LibC libC, FileDescriptor fd, int number, Object option) {
    Object shown = keepAlive == null ? null : keepAlive.shown(number, option);
    if (shown == null && bufferSizes != null) {
      shown = bufferSizes.shown(libC, number, option);
    }
    return shown != null || emulation == null ? shown : emulation.emulated(fd, option);
  }

  /** The application is about to set SO_KEEPALIVE or its times. */
  void choosingKeepAlive(LibC libC, int fd) {
    if (keepAlive != null) {
      keepAlive.choosing(libC, fd);
    }
  }

  /**
   * The application sets the size of a buffer.
   *
   * @param option {@code SO_SNDBUF} or {@code SO_RCVBUF} of the kernel
   * @return whether that is done; false: the caller has to set it
   */
  boolean setBufferSize(LibC libC, int fd, int option, int bytes) {
    if (bufferSizes == null || !bufferSizes.set(libC, fd, option, bytes)) {
      return false;
    }
    BridgeCalls.emulateOptions();
    return true;
  }

  /** What a library reads of the size of a buffer; -1: the kernel's value. */
  int bufferSize(LibC libC, int fd, int option) {
    return bufferSizes == null ? -1 : bufferSizes.get(libC, fd, option);
  }

  /** What a library reads of SO_KEEPALIVE and its times; -1: the kernel's value. */
  int keepAlive(int fd, int option) {
    return keepAlive == null ? -1 : keepAlive.shown(fd, option);
  }
}
