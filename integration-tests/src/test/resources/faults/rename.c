/*
 * rename FOLDER LIBRARY MICROSECONDS: waits for what a JVM makes in FOLDER, and that long after it
 * appears puts LIBRARY in its place: of a file the library itself, of a directory one with the
 * library as syscalls.so. Prints "watching", and the name of each entry that it sees.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void copy(const char *from, const char *to) {
  char bytes[65536];
  FILE *in = fopen(from, "r");
  FILE *out = fopen(to, "w");
  if (in && out) {
    fwrite(bytes, 1, fread(bytes, 1, sizeof bytes, in), out);
  }
  if (out) {
    fclose(out);
  }
  chmod(to, 0755);
}

static void wait_for(long microseconds) {
  struct timespec begin, now;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  do {
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while ((now.tv_sec - begin.tv_sec) * 1000000 + (now.tv_nsec - begin.tv_nsec) / 1000 <
           microseconds);
}

int main(int argc, char **argv) {
  (void)argc;
  chdir(argv[1]);
  umask(0);
  mkdir("prepared", 0755);
  copy(argv[2], "prepared/syscalls.so");
  copy(argv[2], "prepared.so");
  int events = inotify_init();
  inotify_add_watch(events, ".", IN_CREATE);
  puts("watching");
  fflush(stdout);
  while (1) {
    char buffer[65536] __attribute__((aligned(8)));
    ssize_t length = read(events, buffer, sizeof buffer);
    for (char *at = buffer; at < buffer + length;) {
      struct inotify_event *event = (struct inotify_event *)at;
      at += sizeof *event + event->len;
      if (!strncmp(event->name, "jmptcp-", 7)) {
        wait_for(atol(argv[3]));
        struct stat is;
        int directory = !stat(event->name, &is) && S_ISDIR(is.st_mode);
        rename(event->name, "stolen");
        rename(directory ? "prepared" : "prepared.so", event->name);
        printf("seen %s\n", event->name);
        fflush(stdout);
      }
    }
  }
}
