/*
 * sun.nio.ch.JmptcpSyscalls.call: one system call, without any C library, so that the one file
 * serves glibc and musl alike and is mapped in about a millisecond.
 *
 * Built for x86-64 and aarch64 only. Both pass words as they are: no argument is wider.
 */
#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

typedef long word; /* LP64: a jlong and a word are the same */

#if defined(__x86_64__)

static word enter(word number, word a, word b, word c, word d, word e, word f) {
  register word r10 __asm__("r10") = d;
  register word r8 __asm__("r8") = e;
  register word r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "+a"(number)
                   : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return number;
}

#elif defined(__aarch64__)

static word enter(word number, word a, word b, word c, word d, word e, word f) {
  register word x8 __asm__("x8") = number;
  register word x0 __asm__("x0") = a;
  register word x1 __asm__("x1") = b;
  register word x2 __asm__("x2") = c;
  register word x3 __asm__("x3") = d;
  register word x4 __asm__("x4") = e;
  register word x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
}

#else
#error "no system call convention known for this machine"
#endif

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
};

#define COUNT ((int)(sizeof NUMBERS / sizeof NUMBERS[0]))

#if POLL == __NR_ppoll
/* poll's milliseconds as ppoll's struct timespec; less than none is for ever, a null pointer */
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
