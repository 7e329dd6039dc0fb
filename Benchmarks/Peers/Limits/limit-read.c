// The limit of a read: answers the end of every head with the same bytes. It parses, routes, looks up and logs nothing.
//
// usage: limit-read PORT THREADS BODY
#define _GNU_SOURCE
#include "limit.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256, BUFFER_BYTES = 1 << 16 };

static int port;
static const char *answer;
static size_t answer_bytes;

// Answers all that has arrived, in one write where it fits. False if the connection is over, or takes less than that.
static int serve(int fd, char *in, char *out) {
    ssize_t count = read(fd, in, BUFFER_BYTES);
    if (count <= 0) {
        return count < 0 && errno == EAGAIN;
    }
    size_t filled = 0;
    char *at = in, *end = in + count;
    while ((at = memmem(at, (size_t)(end - at), "\r\n\r\n", 4))) {
        at += 4;
        if (filled + answer_bytes > BUFFER_BYTES) {
            if (write(fd, out, filled) != (ssize_t)filled) {
                return 0;
            }
            filled = 0;
        }
        memcpy(out + filled, answer, answer_bytes);
        filled += answer_bytes;
    }
    return write(fd, out, filled) == (ssize_t)filled;
}

static void run(int number) {
    (void)number;
    struct limit_loop loop = limit_make_loop(port);
    struct epoll_event events[EVENTS];
    char in[BUFFER_BYTES], out[BUFFER_BYTES];
    for (;;) {
        int count = epoll_wait(loop.epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == loop.listener) {
                limit_accept(&loop);
            } else if (!serve(fd, in, out)) {
                close(fd);
            }
        }
    }
}

int main(int count, char **words) {
    if (count != 4) {
        fprintf(stderr, "usage: limit-read PORT THREADS BODY\n");
        return 2;
    }
    port = limit_number(words[1], 65535);
    answer = limit_answer("200 OK", words[3], &answer_bytes);
    limit_run(limit_number(words[2], 64), run);
}
