/*
 * The other end of apps.MatrixApp on a kernel that has no test machinery but this: runs the
 * application, has it open one socket after the other, and prints what its own sockets are.
 *
 * usage: cells JAVA_COMMAND...
 * stdin: lines "client NAME HOST", "server NAME HOST", which is reached by its wildcard, or
 *   "pair CLIENT SERVER HOST": the two speak HTTP or TLS with each other through sockets of this
 * stdout: "cell client NAME HOST: protocol 262 mptcp 1 done", or what else the application has
 *   answered; of a pair what the client's connection is, and then the server's
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
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
static int stream_socket(int family) {
  int fd = socket(family, SOCK_STREAM, IPPROTO_MPTCP);
  return fd >= 0 ? fd : socket(family, SOCK_STREAM, 0);
}

static void limit(int fd) {
  struct timeval limit = {SECONDS, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/* Of an IPv4 or IPv6 address as text. */
static struct sockaddr_in6 address(const char *host, int port, socklen_t *length) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  struct sockaddr_in *ipv4 = (struct sockaddr_in *)&address; /* the port is at the same place */
  *length = sizeof address;
  if (inet_pton(AF_INET6, host, &address.sin6_addr) != 1) {
    inet_pton(AF_INET, host, &ipv4->sin_addr);
    address.sin6_family = AF_INET;
    *length = sizeof *ipv4;
  }
  return address;
}

static int listen_on(const char *host, int *port) {
  socklen_t length;
  struct sockaddr_in6 at = address(host, 0, &length);
  int listener = stream_socket(at.sin6_family);
  limit(listener);
  if (bind(listener, (struct sockaddr *)&at, length) || listen(listener, 1)) {
    perror("listen");
  }
  getsockname(listener, (struct sockaddr *)&at, &length);
  *port = ntohs(at.sin6_port);
  return listener;
}

static int connect_to(const char *host, int port) {
  socklen_t length;
  struct sockaddr_in6 at = address(host, port, &length);
  int fd = stream_socket(at.sin6_family);
  limit(fd);
  if (connect(fd, (struct sockaddr *)&at, length)) {
    printf("connect: errno %d ", errno);
  }
  return fd;
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

static void client(const char *name, const char *host) {
  int port, listener = listen_on(host, &port);
  fprintf(to_app, "client %s %s %d\n", name, host, port);
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

/* The port on which the application listens now; 0, and the reason printed, where it does not. */
static int listening(const char *how, const char *name) {
  fprintf(to_app, "%sserver %s *\n", how, name);
  fflush(to_app);
  char *line = answer();
  if (strncmp(line, "listening ", 10)) {
    printf("%s ", line);
    return 0;
  }
  return atoi(line + 10);
}

static void server(const char *name, const char *host) {
  int port = listening("", name);
  if (!port) {
    return;
  }
  char data[BLOCK];
  int fd = connect_to(host, port);
  memset(data, 'j', sizeof data);
  if (send(fd, data, sizeof data, MSG_NOSIGNAL) != sizeof data) {
    printf("send: errno %d ", errno);
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

/* Passes the bytes on both ways until both have ended; prints what both are once they have talked. */
static void relay(int client, int server) {
  struct pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
  int printed = 0;
  while ((ends[0].fd >= 0 || ends[1].fd >= 0) && poll(ends, 2, SECONDS * 1000) > 0) {
    for (int i = 0; i < 2; i++) {
      char data[BLOCK];
      int to = i ? client : server;
      if (!ends[i].revents) {
        continue;
      }
      ssize_t n = recv(ends[i].fd, data, sizeof data, 0);
      if (n <= 0) {
        ends[i].fd = -1;
        shutdown(to, SHUT_WR);
      } else if (i && !printed++) {
        say_facts(client);
        say_facts(server);
      }
      if (n > 0 && send(to, data, n, MSG_NOSIGNAL) != n) {
        ends[0].fd = ends[1].fd = -1;
      }
    }
  }
}

static void pair(const char *client, const char *server, const char *host) {
  int port = listening("beside ", server);
  if (!port) {
    return;
  }
  int mine, listener = listen_on(host, &mine);
  fprintf(to_app, "client %s %s %d\n", client, host, mine);
  fflush(to_app);
  int from = accept(listener, NULL, NULL), to = connect_to(host, port);
  limit(from);
  relay(from, to);
  close(from);
  close(to);
  close(listener);
  char *line = answer();
  if (strcmp(line, "done")) {
    printf("%s ", line);
  }
}

int main(int count, char **arguments) {
  int in[2], out[2];
  char line[300], how[20], name[100], server_name[100], host[100];
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
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    printf("cell %s: ", line);
    if (sscanf(line, "pair %99s %99s %99s", name, server_name, host) == 3) {
      pair(name, server_name, host);
    } else if (sscanf(line, "%19s %99s %99s", how, name, host) != 3) {
      return 2;
    } else if (!strcmp(how, "client")) {
      client(name, host);
    } else {
      server(name, host);
    }
    puts(answer());
  }
  return 0;
}
