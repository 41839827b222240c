/*
 * sun.nio.ch.JmptcpSyscalls.call: one system call, without any C library, so that the one file
 * serves glibc and musl alike and is mapped in about a millisecond. callLibrary makes the same call
 * by the C library's function, for processes in which a preloaded library (ld.so(8)) wraps it.
 *
 * Built for x86-64 and aarch64 only. Both pass words as they are: no argument is wider.
 */
#include "enter.h"

#include <linux/fcntl.h>
#include <linux/mman.h>

#ifdef __NR_poll
#define POLL __NR_poll
#else
#define POLL __NR_ppoll /* aarch64 came after poll */
#endif

/* In the order of io.github.jmptcp.nativecalls.CFunction; a C library renames them alike. */
static const short NUMBERS[] = {
    __NR_socket,
    __NR_bind,
    __NR_listen,
    __NR_getsockname,
    __NR_getpeername,
    __NR_getsockopt,
    __NR_setsockopt,
    __NR_dup3,
    __NR_fcntl,
    __NR_close,
    __NR_recvfrom, /* recv */
    __NR_recvmsg,
    __NR_sendto, /* send */
    POLL,
    __NR_epoll_ctl,
    __NR_eventfd2, /* eventfd */
    __NR_ioctl,
    __NR_shutdown,
    __NR_umask,
    __NR_write,
    __NR_openat, /* open */
    __NR_setns,
    __NR_accept4,
    __NR_connect,
};

#define COUNT ((int)(sizeof NUMBERS / sizeof NUMBERS[0]))

#if POLL == __NR_ppoll
/* poll's milliseconds as ppoll's struct timespec; negative is no limit, a null pointer */
static word poll(word entries, word count, int milliseconds) {
  word timeout[2] = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  return enter(POLL, entries, count, milliseconds < 0 ? 0 : (word)timeout, 0, 0, 0);
}
#endif

/* static native int count() */
__attribute__((visibility("default"))) int Java_sun_nio_ch_JmptcpSyscalls_count(
    void* env, void* type) {
  (void)env;
  (void)type;
  return COUNT;
}

/* static native int call(int function, long a, long b, long c, long d, long e) */
__attribute__((visibility("default"))) int Java_sun_nio_ch_JmptcpSyscalls_call(
    void* env, void* type, int function, word a, word b, word c, word d, word e) {
  (void)env;
  (void)type;
  if (function < 0 || function >= COUNT) {
    return -ENOSYS;
  }
#if POLL == __NR_ppoll
  if (NUMBERS[function] == POLL) {
    return (int)poll(a, b, (int)c);
  }
#endif
  if (NUMBERS[function] == __NR_openat) {
    return (int)enter(__NR_openat, AT_FDCWD, a, b, c, d, 0);
  }
  return (int)enter(NUMBERS[function], a, b, c, d, e, 0);
}

/* Of the C library that is in the process, or of what is preloaded before it: glibc and musl have
   them all. No library is named; the references are resolved in the global scope, when first used. */
extern int *__errno_location(void);
extern int socket(word, ...), bind(word, ...), listen(word, ...), getsockname(word, ...);
extern int getpeername(word, ...), getsockopt(word, ...), setsockopt(word, ...), dup3(word, ...);
extern int fcntl(word, ...), close(word, ...), recv(word, ...), recvmsg(word, ...);
extern int send(word, ...), poll_(word, ...) __asm__("poll"), epoll_ctl(word, ...);
extern int eventfd(word, ...), ioctl(word, ...), shutdown(word, ...), umask(word, ...);
extern int write(word, ...), open(word, ...), setns(word, ...);
extern int accept4(word, ...), connect(word, ...);

/* in the order of NUMBERS */
static int library(int function, word a, word b, word c, word d, word e) {
  switch (function) {
    case 0: return socket(a, b, c);
    case 1: return bind(a, b, c);
    case 2: return listen(a, b);
    case 3: return getsockname(a, b, c);
    case 4: return getpeername(a, b, c);
    case 5: return getsockopt(a, b, c, d, e);
    case 6: return setsockopt(a, b, c, d, e);
    case 7: return dup3(a, b, c);
    case 8: return fcntl(a, b, c);
    case 9: return close(a);
    case 10: return recv(a, b, c, d);
    case 11: return recvmsg(a, b, c);
    case 12: return send(a, b, c, d);
    case 13: return poll_(a, b, c);
    case 14: return epoll_ctl(a, b, c, d);
    case 15: return eventfd(a, b);
    case 16: return ioctl(a, b, c);
    case 17: return shutdown(a, b);
    case 18: return umask(a);
    case 19: return write(a, b, c);
    case 20: return open(a, b, c);
    case 21: return setns(a, b);
    case 22: return accept4(a, b, c, d);
    case 23: return connect(a, b, c);
    default: *__errno_location() = ENOSYS; return -1;
  }
}

/* static native int callLibrary(int function, long a, long b, long c, long d, long e) */
__attribute__((visibility("default"))) int Java_sun_nio_ch_JmptcpSyscalls_callLibrary(
    void* env, void* type, int function, word a, word b, word c, word d, word e) {
  (void)env;
  (void)type;
  int result = library(function, a, b, c, d, e);
  return result == -1 ? -*__errno_location() : result;
}

/* In the table of the Java Native Interface (jni.h, unchanged since JNI 1.4), after its number. */
typedef void* (*new_direct_byte_buffer)(void* env, void* address, word capacity);
#define NEW_DIRECT_BYTE_BUFFER 229

/* static native ByteBuffer allocate(int bytes); null where the kernel refuses */
__attribute__((visibility("default"))) void* Java_sun_nio_ch_JmptcpSyscalls_allocate(
    void** env, void* type, int bytes) {
  (void)type;
  word memory =
      enter(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory < 0 && memory > -4096) { /* an errno */
    return 0;
  }
  void* const* functions = *env;
  void* buffer =
      ((new_direct_byte_buffer)functions[NEW_DIRECT_BYTE_BUFFER])(env, (void*)memory, bytes);
  if (!buffer) { /* an exception is pending */
    enter(__NR_munmap, memory, bytes, 0, 0, 0, 0);
  }
  return buffer;
}
