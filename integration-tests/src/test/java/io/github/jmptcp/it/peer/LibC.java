package io.github.jmptcp.it.peer;

import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * The C library as the tests call it, by jnr-ffi: an independent binding that shares no code with
 * the agent. jnr-ffi needs the interface public.
 */
public interface LibC {
  LibC C = LibraryLoader.create(LibC.class).load("c");

  int socket(int domain, int type, int protocol);

  int bind(int fd, @In byte[] address, int length);

  int listen(int fd, int backlog);

  int connect(int fd, @In byte[] address, int length);

  int accept(int fd, @Out byte[] address, int[] length);

  long recv(int fd, @Out byte[] buffer, long length, int flags);

  long send(int fd, @In byte[] buffer, long length, int flags);

  int getsockopt(int fd, int level, int name, @Out byte[] value, int[] length);

  int setsockopt(int fd, int level, int name, @In byte[] value, int length);

  int getsockname(int fd, @Out byte[] address, int[] length);

  int getpeername(int fd, @Out byte[] address, int[] length);

  int shutdown(int fd, int how);

  int poll(@In @Out byte[] entries, long count, int timeoutMillis);

  int ioctl(int fd, long request, @In @Out byte[] value);

  long read(int fd, @Out byte[] buffer, long length);

  long write(int fd, @In byte[] buffer, long length);

  int close(int fd);

  int open(String path, int flags);

  int setns(int fd, int type);

  long syscall(long number, long first, long second, long third);

  /** errno of this thread's last call. */
  static int errno() {
    return Runtime.getRuntime(C).getLastError();
  }

  /** Moves the calling thread into a network namespace permanently. */
  static boolean enterNetworkNamespace(Path file) {
    int cloneNewNet = 0x40000000;
    int fd = C.open(file.toString(), 0);
    if (fd < 0 || C.setns(fd, cloneNewNet) != 0) {
      throw new IllegalStateException("cannot enter " + file + ": errno " + errno());
    }
    C.close(fd);
    return true;
  }
}
