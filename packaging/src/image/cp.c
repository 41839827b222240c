/*
 * cp SOURCE TARGET: all that an init container needs to put the agent into a volume, in an image
 * without shell and C library. TARGET is a file or a folder. The file appears complete or not at
 * all: a JVM may start from the same volume meanwhile. Exit code 0, 1 where the kernel refuses, 2
 * for wrong usage.
 */
#include "../../../jdk-bridge/src/main/c/enter.h"

#include <linux/fcntl.h>

#define PATH_MAX 4096

static char draft[PATH_MAX];
static char target[PATH_MAX];
static char buffer[1 << 16];

static int length(const char* text) {
  int n = 0;
  while (text[n]) {
    n++;
  }
  return n;
}

static void say(const char* text) { enter(__NR_write, 2, (word)text, length(text), 0, 0, 0); }

/* Joins texts; a path that is too long is cut, and then not found. */
static void join(char* to, const char* a, const char* b, const char* c) {
  const char* parts[] = {a, b, c};
  int n = 0;
  for (int i = 0; i < 3; i++) {
    for (const char* from = parts[i]; *from && n < PATH_MAX - 1; from++) {
      to[n++] = *from;
    }
  }
  to[n] = 0;
}

static const char* base_name(const char* path) {
  const char* name = path;
  for (const char* c = path; *c; c++) {
    if (*c == '/' && c[1]) {
      name = c + 1;
    }
  }
  return name;
}

static const char* errno_text(word error) {
  switch (error) {
    case -EACCES:
      return "EACCES, permission denied; may this user write to the volume (fsGroup)?";
    case -EISDIR:
      return "EISDIR, is a folder";
    case -ENOENT:
      return "ENOENT, no such file or folder";
    case -ENOSPC:
      return "ENOSPC, no space left";
    case -ENOTDIR:
      return "ENOTDIR, not a folder";
    case -EROFS:
      return "EROFS, read-only; is the volume mounted there?";
    default:
      return "the kernel refused it";
  }
}

static int failed(const char* path, word error) {
  say("cp: ");
  say(path);
  say(": ");
  say(errno_text(error));
  say("\n");
  return 1;
}

static word open_file(const char* path, int flags) {
  return enter(__NR_openat, AT_FDCWD, (word)path, flags | O_CLOEXEC, 0644, 0, 0);
}

static word write_all(word to, word count) {
  for (word done = 0; done < count;) {
    word written = enter(__NR_write, to, (word)buffer + done, count - done, 0, 0, 0);
    if (written < 0) {
      return written;
    }
    done += written;
  }
  return 0;
}

static int copy(const char* source) {
  word from = open_file(source, O_RDONLY);
  if (from < 0) {
    return failed(source, from);
  }
  word to = open_file(draft, O_WRONLY | O_CREAT | O_TRUNC);
  if (to < 0) {
    return failed(draft, to);
  }
  word count = 0;
  word result = 0;
  while (result == 0 && (count = enter(__NR_read, from, (word)buffer, sizeof buffer, 0, 0, 0)) > 0) {
    result = write_all(to, count);
  }
  if (result < 0 || count < 0) {
    enter(__NR_unlinkat, AT_FDCWD, (word)draft, 0, 0, 0, 0);
    return failed(count < 0 ? source : draft, count < 0 ? count : result);
  }
  result = enter(__NR_renameat2, AT_FDCWD, (word)draft, AT_FDCWD, (word)target, 0, 0);
  return result < 0 ? failed(target, result) : 0;
}

__attribute__((used, noreturn)) void begin(word* stack) {
  word count = stack[0];
  const char** arguments = (const char**)(stack + 1);
  int status = 2;
  if (count == 3 && arguments[1][0] != '-') {
    word folder = open_file(arguments[2], O_RDONLY | O_DIRECTORY);
    if (folder >= 0) {
      join(target, arguments[2], "/", base_name(arguments[1]));
    } else {
      join(target, arguments[2], "", "");
    }
    join(draft, target, ".new", "");
    status = copy(arguments[1]);
  } else {
    say("usage: cp SOURCE TARGET\n");
  }
  for (;;) {
    enter(__NR_exit_group, status, 0, 0, 0, 0, 0);
  }
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
#else
__asm__(".globl _start\n_start:\n mov x0, sp\n bl begin\n");
#endif
