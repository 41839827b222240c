/*
 * The other end of apps.MatrixApp on a kernel that has no test machinery but this: runs the
 * application, has it open one socket after the other, and says what its own sockets are.
 *
 * usage: cells JAVA_COMMAND...
 * stdin: lines "client NAME" or "server NAME"
 * stdout: "cell client NAME protocol 262 mptcp 1 done", or what else the application has answered
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#undef IPPROTO_MPTCP /* an enum where the headers have it */
#define IPPROTO_MPTCP 262
#define SOL_MPTCP 284
#define MPTCP_INFO 1
#define TCP_IS_MPTCP 43 /* 6.10 */
#define BLOCK 5000
#define SECONDS 60

static FILE *from_app, *to_app;

/* By MPTCP where this kernel has it. */
static int stream_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
  return fd >= 0 ? fd : socket(AF_INET, SOCK_STREAM, 0);
}

static void limit(int fd) {
  struct timeval limit = {SECONDS, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

static void say_facts(int fd) {
  int protocol = -1, mptcp = 0;
  char info[256];
  socklen_t length = sizeof protocol;
  getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length);
  length = sizeof mptcp;
  if (getsockopt(fd, IPPROTO_TCP, TCP_IS_MPTCP, &mptcp, &length) < 0) {
    length = sizeof info; /* answers only while MPTCP is in use */
    mptcp = getsockopt(fd, SOL_MPTCP, MPTCP_INFO, info, &length) == 0;
  }
  printf("protocol %d mptcp %d ", protocol, mptcp);
}

/* The application's next line that is one of its answers. */
static char *answer(void) {
  static char line[1000];
  while (fgets(line, sizeof line, from_app)) {
    line[strcspn(line, "\r\n")] = 0;
    if (!strncmp(line, "listening ", 10) || !strcmp(line, "done") || !strncmp(line, "failed ", 7)) {
      return line;
    }
  }
  return "the application has ended";
}

static void client(const char *name) {
  struct sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  int listener = stream_socket();
  limit(listener);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1)) {
    perror("listen");
  }
  getsockname(listener, (struct sockaddr *)&address, &length);
  fprintf(to_app, "client %s 127.0.0.1 %d\n", name, ntohs(address.sin_port));
  fflush(to_app);
  int fd = accept(listener, NULL, NULL);
  char data[BLOCK];
  int seen = 0;
  limit(fd);
  for (ssize_t n = recv(fd, data, sizeof data, 0); n > 0; n = recv(fd, data, sizeof data, 0)) {
    if (!seen++) {
      say_facts(fd);
    }
    if (send(fd, data, n, MSG_NOSIGNAL) != n) {
      break;
    }
  }
  close(fd);
  close(listener);
}

static void server(const char *name) {
  fprintf(to_app, "server %s *\n", name);
  fflush(to_app);
  char *line = answer();
  if (strncmp(line, "listening ", 10)) {
    printf("%s ", line);
    return;
  }
  struct sockaddr_in address = loopback(atoi(line + 10));
  char data[BLOCK];
  int fd = stream_socket();
  limit(fd);
  memset(data, 'j', sizeof data);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)
      || send(fd, data, sizeof data, MSG_NOSIGNAL) != sizeof data) {
    printf("errno %d ", errno);
  }
  for (int got = 0; got < BLOCK;) {
    ssize_t n = recv(fd, data, sizeof data, 0);
    if (n <= 0) {
      printf("the echo ended after %d bytes ", got);
      break;
    }
    got += n;
  }
  say_facts(fd);
  close(fd);
}

int main(int count, char **arguments) {
  int in[2], out[2];
  char how[20], name[100];
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (count < 2 || pipe(in) || pipe(out)) {
    return 2;
  }
  if (fork() == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[1]);
    close(out[0]);
    execv(arguments[1], arguments + 1);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_app = fdopen(in[1], "w");
  from_app = fdopen(out[0], "r");
  while (scanf("%19s %99s", how, name) == 2) {
    printf("cell %s %s ", how, name);
    if (!strcmp(how, "client")) {
      client(name);
    } else {
      server(name);
    }
    puts(answer());
  }
  return 0;
}
