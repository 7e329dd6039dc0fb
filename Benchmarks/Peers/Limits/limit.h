// What the two limits share. A limit is what this machine allows: a loop that does for a request what no server can
// leave out, and nothing else. It has no time limits, and ends at the first thing that it did not reckon with.
#ifndef LIMIT_H
#define LIMIT_H

#include <stddef.h>

// An epoll set with a listener in it, which the kernel gives its share of the connections to `port` (SO_REUSEPORT).
struct limit_loop {
    int epoll;
    int listener;
};

// Says what failed, with errno, and ends the process.
_Noreturn void limit_fail(const char *what);

// A whole number from 1 to `most`, or the end of the process.
int limit_number(const char *text, int most);

// A loop on 127.0.0.1:`port`.
struct limit_loop limit_make_loop(int port);

// Has `fd` tell the loop when it can be read.
void limit_watch(const struct limit_loop *loop, int fd);

// Takes the connections that wait at the listener into the loop.
void limit_accept(const struct limit_loop *loop);

// Runs `body` in `count` threads, with the numbers from 0 on; the caller is the first of them. Does not return.
_Noreturn void limit_run(int count, void (*body)(int number));

// An answer with `status` and the bytes of the file at `path`, of `*length` bytes. It stays allocated.
const char *limit_answer(const char *status, const char *path, size_t *length);

#endif
