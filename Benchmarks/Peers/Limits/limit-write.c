// The limit of a durable write: reads nothing of a head but Content-Length, appends the body to a file as one line, and
// answers with the same bytes once a group commit has brought it to the disk: one write and one fdatasync for all who
// wait. A request without a body gets `{}` at once.
//
// A request has to arrive whole and alone in one read, or its connection is closed.
//
// usage: limit-write PORT THREADS BODY FILE
#define _GNU_SOURCE
#include "limit.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { EVENTS = 256, BUFFER_BYTES = 1 << 16, PENDING_BYTES_MAX = 64 << 20, LOOPS_MAX = 64, CONNECTIONS_MAX = 1 << 14 };

static int port, loop_count, file, wakes[LOOPS_MAX];
static const char *answer;
static size_t answer_bytes;

// What waits for the next commit, guarded by `lock`: its bytes, and the ticket of the last body among them.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_pending = PTHREAD_COND_INITIALIZER;
static char *pending;
static size_t pending_bytes;
static uint64_t newest;

// The last ticket that is on disk.
static atomic_uint_least64_t durable;

static void commit(const char *bytes, size_t count) {
    while (count) {
        ssize_t written = write(file, bytes, count);
        if (written < 0) {
            limit_fail("write");
        }
        bytes += written;
        count -= (size_t)written;
    }
    if (fdatasync(file)) {
        limit_fail("fdatasync");
    }
}

static void *flush(void *spare) {
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!pending_bytes) {
            pthread_cond_wait(&has_pending, &lock);
        }
        char *taken = pending;
        size_t count = pending_bytes;
        uint64_t ticket = newest;
        pending = spare;
        pending_bytes = 0;
        pthread_mutex_unlock(&lock);
        commit(taken, count);
        spare = taken;
        atomic_store_explicit(&durable, ticket, memory_order_release);
        for (int i = 0; i < loop_count; i++) {
            if (eventfd_write(wakes[i], 1)) {
                limit_fail("eventfd");
            }
        }
    }
    return NULL;
}

// Its ticket: the body is on disk once that is durable.
static uint64_t append(const char *body, size_t count) {
    pthread_mutex_lock(&lock);
    if (pending_bytes + count + 1 > PENDING_BYTES_MAX) {
        fprintf(stderr, "too much waits for the disk\n");
        exit(1);
    }
    memcpy(pending + pending_bytes, body, count);
    pending[pending_bytes + count] = '\n';
    pending_bytes += count + 1;
    uint64_t ticket = ++newest;
    pthread_cond_signal(&has_pending);
    pthread_mutex_unlock(&lock);
    return ticket;
}

// The answers of one loop that wait for the disk: a ring, in which tickets rise. A connection has at most one in it.
struct held {
    struct {
        int fd;
        uint64_t ticket;
    } answers[CONNECTIONS_MAX];
    unsigned first, end;
    // By descriptor. One whose client has gone stays open until its answer is due, so that no other gets that.
    enum { FREE, WAITS, GONE } states[CONNECTIONS_MAX];
};

static void drop(struct held *held, const struct limit_loop *loop, int fd) {
    if (held->states[fd] == WAITS) {
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
        held->states[fd] = GONE;
    } else {
        close(fd);
    }
}

static void serve(struct held *held, const struct limit_loop *loop, int fd, char *in) {
    static const char empty[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    if (fd >= CONNECTIONS_MAX) {
        fprintf(stderr, "too many connections\n");
        exit(1);
    }
    ssize_t count = read(fd, in, BUFFER_BYTES - 1);
    if (count < 0 && errno == EAGAIN) {
        return;
    }
    in[count > 0 ? count : 0] = 0;
    const char *head = strstr(in, "\r\n\r\n"), *length = strcasestr(in, "\r\ncontent-length:");
    if (!head || held->states[fd] != FREE) {
        drop(held, loop, fd);
    } else if (!length || length > head) {
        if (write(fd, empty, sizeof empty - 1) < 0) {
            drop(held, loop, fd);
        }
    } else if (head + 4 + atol(length + 17) != in + count) {
        drop(held, loop, fd);
    } else {
        unsigned place = held->end++ % CONNECTIONS_MAX;
        held->answers[place].fd = fd;
        held->answers[place].ticket = append(head + 4, (size_t)(in + count - head - 4));
        held->states[fd] = WAITS;
    }
}

static void answer_durable(struct held *held) {
    uint64_t ticket = atomic_load_explicit(&durable, memory_order_acquire);
    for (; held->first != held->end && held->answers[held->first % CONNECTIONS_MAX].ticket <= ticket; held->first++) {
        int fd = held->answers[held->first % CONNECTIONS_MAX].fd;
        int is_over = held->states[fd] == GONE || write(fd, answer, answer_bytes) != (ssize_t)answer_bytes;
        held->states[fd] = FREE;
        if (is_over) {
            close(fd);
        }
    }
}

static void run(int number) {
    struct limit_loop loop = limit_make_loop(port);
    limit_watch(&loop, wakes[number]);
    struct held *held = calloc(1, sizeof *held);
    char *in = malloc(BUFFER_BYTES);
    if (!held || !in) {
        limit_fail("malloc");
    }
    struct epoll_event events[EVENTS];
    for (;;) {
        int count = epoll_wait(loop.epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            eventfd_t times;
            if (fd == loop.listener) {
                limit_accept(&loop);
            } else if (fd != wakes[number]) {
                serve(held, &loop, fd, in);
            } else if (eventfd_read(fd, &times) && errno != EAGAIN) {
                limit_fail("eventfd");
            }
        }
        answer_durable(held);
    }
}

int main(int count, char **words) {
    if (count != 5) {
        fprintf(stderr, "usage: limit-write PORT THREADS BODY FILE\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    port = limit_number(words[1], 65535);
    loop_count = limit_number(words[2], LOOPS_MAX);
    answer = limit_answer("201 Created", words[3], &answer_bytes);
    file = open(words[4], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    pending = malloc(PENDING_BYTES_MAX);
    char *spare = malloc(PENDING_BYTES_MAX);
    if (file < 0 || !pending || !spare) {
        limit_fail(words[4]);
    }
    for (int i = 0; i < loop_count; i++) {
        wakes[i] = eventfd(0, EFD_NONBLOCK);
    }
    pthread_t flusher;
    if (pthread_create(&flusher, NULL, flush, spare)) {
        limit_fail("pthread_create");
    }
    limit_run(loop_count, run);
}
