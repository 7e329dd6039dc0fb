// Sockets, epoll, clocks and digests, where Swift cannot call them plainly.
//
// A function that can fail returns -errno, so no caller reads errno. None of them keeps a pointer it was given. The
// caller owns the descriptors it gets, and closes them with cs_close.
#ifndef CS_NET_H
#define CS_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One readiness event. `data` is the value given when the descriptor was added.
struct cs_event {
    uint64_t data;
    uint32_t events;
};

enum { CS_READABLE = 1, CS_WRITABLE = 2, CS_BROKEN = 4 };

// Listens on a numeric address or a host name; port 0 means any free one. Non-blocking, close-on-exec, SO_REUSEADDR.
// `shared` lets several listeners of one process take turns (SO_REUSEPORT). Returns the descriptor.
int cs_listen(const char *host, uint16_t port, int backlog, bool shared);
// Whether `host` names a loopback address: 1 or 0, or -errno (-EADDRNOTAVAIL if it names none).
int cs_is_loopback(const char *host);
// The port that a listener got.
int cs_local_port(int descriptor);
// What the connections of a listener inherit from it: TCP_NODELAY; at most about `unsent` bytes that the kernel has not
// sent yet and `buffer` bytes that it keeps for sending at all; and how long the other side may leave bytes without an
// acknowledgement, or its window closed, before the kernel resets the connection (RFC 5482). Returns 0 or -errno.
int cs_bound(int listener, int unsent, int buffer, int milliseconds);

// Where a connection comes from: the 16 bytes of an IPv6 address; an IPv4 address is mapped (RFC 4291 §2.5.5.2).
struct cs_address {
    uint8_t bytes[16];
};
// Takes one connection: non-blocking, close-on-exec. -EAGAIN when none is waiting.
int cs_accept(int listener, struct cs_address *from);
// Reads an address in its text form, without brackets and port. Returns whether it is one.
bool cs_address(const char *text, struct cs_address *address);
// What the kernel keeps for a connection, with its own overhead: bytes received and not read, and bytes sent and not
// acknowledged.
long cs_kernel_bytes(int descriptor);
// Closes a connection with a reset, which drops what the kernel still keeps for it.
void cs_abort(int descriptor);
// Reads what is there. 0 means the end of the stream.
long cs_read(int descriptor, void *bytes, size_t count);
// Sends both pieces with one call, as much as the socket takes; never raises SIGPIPE. Returns how much it took.
long cs_send(int descriptor, const void *first, size_t first_count, const void *second, size_t second_count);
// Writes to any descriptor, as much as it takes.
long cs_write(int descriptor, const void *bytes, size_t count);
// Ends the sending direction; the other stays open.
void cs_shutdown_write(int descriptor);
// A descriptor that uses nothing but its number, kept in reserve for when there are no more.
int cs_reserve(void);

int cs_epoll(void);
int cs_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t data);
int cs_epoll_change(int epoll, int descriptor, uint32_t interest, uint64_t data);
int cs_epoll_remove(int epoll, int descriptor);
// Waits up to `milliseconds` (-1: for ever) for up to `capacity` events. Returns how many there are; 0 after a signal.
int cs_epoll_wait(int epoll, struct cs_event *events, int capacity, int milliseconds);

// A counter that wakes the thread waiting for it to be readable.
int cs_wake_open(void);
// As cs_wake_open, but cs_wake_clear waits for a wake.
int cs_wake_open_blocking(void);
void cs_wake(int descriptor);
void cs_wake_clear(int descriptor);

// Nanoseconds on a clock that only goes forward.
int64_t cs_monotonic(void);

// Processor time that the calling thread has taken, in nanoseconds.
int64_t cs_thread_time(void);
// Milliseconds since 1970 in UTC.
int64_t cs_realtime(void);
// Milliseconds on a clock that nobody can set, and that goes on while the machine sleeps.
int64_t cs_boottime(void);
// Writes the time in the form of RFC 9110 §5.6.7, 29 bytes and a NUL: "Sun, 06 Nov 1994 08:49:37 GMT".
void cs_http_date(int64_t seconds, char text[30]);
// Writes the time in the form of RFC 3339 without fraction and zone, 19 bytes and a NUL: "1994-11-06T08:49:37".
void cs_log_date(int64_t seconds, char text[20]);

// Fills `bytes` with bytes that nobody can guess. Returns 0.
int cs_random(void *bytes, size_t count);
void cs_sha256(const void *bytes, size_t count, uint8_t digest[32]);

// Connects, with a time limit for connecting and for each read and write. Blocking. Returns the descriptor.
int cs_connect(const char *host, uint16_t port, int milliseconds);

#endif
