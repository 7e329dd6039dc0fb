#define _GNU_SOURCE
#include "limit.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { BACKLOG = 1024, BODY_BYTES_MAX = 1 << 15 };

void limit_fail(const char *what) {
    perror(what);
    exit(1);
}

int limit_number(const char *text, int most) {
    char *end;
    long value = strtol(text, &end, 10);
    if (value < 1 || value > most || *end) {
        fprintf(stderr, "%s is not a number from 1 to %d\n", text, most);
        exit(2);
    }
    return (int)value;
}

struct limit_loop limit_make_loop(int port) {
    struct limit_loop loop = {.epoll = epoll_create1(0), .listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    setsockopt(loop.listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(loop.listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (loop.epoll < 0 || bind(loop.listener, (struct sockaddr *)&address, sizeof address) ||
        listen(loop.listener, BACKLOG)) {
        limit_fail("listen");
    }
    limit_watch(&loop, loop.listener);
    return loop;
}

void limit_watch(const struct limit_loop *loop, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event)) {
        limit_fail("epoll_ctl");
    }
}

void limit_accept(const struct limit_loop *loop) {
    int on = 1, client;
    while ((client = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        limit_watch(loop, client);
    }
    if (errno != EAGAIN && errno != ECONNABORTED) {
        limit_fail("accept");
    }
}

static void (*thread_body)(int);

static void *start_thread(void *number) {
    thread_body((int)(intptr_t)number);
    return NULL;
}

void limit_run(int count, void (*body)(int number)) {
    thread_body = body;
    for (intptr_t number = 1; number < count; number++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, start_thread, (void *)number)) {
            limit_fail("pthread_create");
        }
    }
    body(0);
    abort();
}

const char *limit_answer(const char *status, const char *path, size_t *length) {
    static char body[BODY_BYTES_MAX];
    FILE *file = fopen(path, "r");
    if (!file) {
        limit_fail(path);
    }
    size_t bytes = fread(body, 1, sizeof body, file);
    if (ferror(file) || !feof(file)) {
        limit_fail(path);
    }
    fclose(file);
    char *answer;
    int written = asprintf(&answer,
                           "HTTP/1.1 %s\r\nContent-Type: application/json\r\nDate: Sat, 21 Nov 2026 23:00:00 GMT\r\n"
                           "Content-Length: %zu\r\n\r\n%.*s",
                           status, bytes, (int)bytes, body);
    if (written < 0) {
        limit_fail("asprintf");
    }
    *length = (size_t)written;
    return answer;
}
