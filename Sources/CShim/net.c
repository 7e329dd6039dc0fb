#define _GNU_SOURCE
// SHA256_Init and the like look up no provider and take no lock; SHA256() does both for every key it checks.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "cs_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/sha.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int resolve(const char *host, uint16_t port, struct addrinfo **found) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    char service[6];
    unsigned value = port;
    int length = 0;
    char reversed[5];
    do {
        reversed[length++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (int index = 0; index < length; index++)
        service[index] = reversed[length - 1 - index];
    service[length] = 0;
    return getaddrinfo(host, service, &hints, found) == 0 ? 0 : -EADDRNOTAVAIL;
}

static bool is_loopback(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        return (ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24) == 127;
    }
    const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

int cs_listen(const char *host, uint16_t port, int backlog, bool shared) {
    struct addrinfo *found;
    int failed = resolve(host, port, &found);
    if (failed)
        return failed;
    int one = 1;
    int descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) {
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (shared)
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    }
    if (descriptor < 0 || bind(descriptor, found->ai_addr, found->ai_addrlen) || listen(descriptor, backlog)) {
        failed = -errno;
        if (descriptor >= 0)
            close(descriptor);
        descriptor = failed;
    }
    freeaddrinfo(found);
    return descriptor;
}

int cs_is_loopback(const char *host) {
    struct addrinfo *found;
    int failed = resolve(host, 0, &found);
    if (failed)
        return failed;
    int all = 1;
    for (struct addrinfo *one = found; one; one = one->ai_next)
        all = all && is_loopback(one->ai_addr);
    freeaddrinfo(found);
    return all;
}

int cs_local_port(int descriptor) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length))
        return -errno;
    return ntohs(address.ss_family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port
                                              : ((struct sockaddr_in6 *)&address)->sin6_port);
}

int cs_bound(int listener, int unsent, int buffer, int milliseconds) {
    int one = 1;
    if (setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) ||
        setsockopt(listener, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent) ||
        setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer) ||
        setsockopt(listener, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds))
        return -errno;
    return 0;
}

static void map_address(const struct in_addr *four, struct cs_address *address) {
    *address = (struct cs_address){{[10] = 0xFF, [11] = 0xFF}};
    memcpy(address->bytes + 12, four, 4);
}

int cs_accept(int listener, struct cs_address *from) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int descriptor;
    do {
        length = sizeof peer;
        descriptor = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (descriptor < 0)
        return -errno;
    if (peer.ss_family == AF_INET) {
        map_address(&((struct sockaddr_in *)&peer)->sin_addr, from);
    } else {
        memcpy(from->bytes, &((struct sockaddr_in6 *)&peer)->sin6_addr, sizeof from->bytes);
    }
    return descriptor;
}

bool cs_address(const char *text, struct cs_address *address) {
    struct in_addr four;
    if (inet_pton(AF_INET, text, &four) == 1) {
        map_address(&four, address);
        return true;
    }
    return inet_pton(AF_INET6, text, address->bytes) == 1;
}

long cs_kernel_bytes(int descriptor) {
    uint32_t about[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof about;
    if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, about, &length))
        return 0;
    return (long)about[SK_MEMINFO_RMEM_ALLOC] + about[SK_MEMINFO_WMEM_QUEUED];
}

void cs_abort(int descriptor) {
    struct linger now = {.l_onoff = 1};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(descriptor);
}

long cs_read(int descriptor, void *bytes, size_t count) {
    long got;
    do {
        got = read(descriptor, bytes, count);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

long cs_send(int descriptor, const void *first, size_t first_count, const void *second, size_t second_count) {
    struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    long sent;
    do { // one piece, as most answers are, needs no message around it
        sent = second_count == 0 ? send(descriptor, first, first_count, MSG_NOSIGNAL)
                                 : sendmsg(descriptor, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

long cs_write(int descriptor, const void *bytes, size_t count) {
    long written;
    do {
        written = write(descriptor, bytes, count);
    } while (written < 0 && errno == EINTR);
    return written < 0 ? -errno : written;
}

void cs_shutdown_write(int descriptor) {
    shutdown(descriptor, SHUT_WR);
}

int cs_reserve(void) {
    int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int cs_epoll(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll < 0 ? -errno : epoll;
}

static int control(int epoll, int operation, int descriptor, uint32_t interest, uint64_t data) {
    struct epoll_event event = {.data.u64 = data};
    if (interest & CS_READABLE)
        event.events |= EPOLLIN;
    if (interest & CS_WRITABLE)
        event.events |= EPOLLOUT;
    return epoll_ctl(epoll, operation, descriptor, &event) ? -errno : 0;
}

int cs_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t data) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, interest, data);
}

int cs_epoll_change(int epoll, int descriptor, uint32_t interest, uint64_t data) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, interest, data);
}

int cs_epoll_remove(int epoll, int descriptor) {
    return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

int cs_epoll_wait(int epoll, struct cs_event *events, int capacity, int milliseconds) {
    struct epoll_event raw[256];
    if (capacity > 256)
        capacity = 256;
    int count = epoll_wait(epoll, raw, capacity, milliseconds);
    if (count < 0)
        return errno == EINTR ? 0 : -errno;
    for (int index = 0; index < count; index++) {
        uint32_t from = raw[index].events, to = 0;
        if (from & EPOLLIN)
            to |= CS_READABLE;
        if (from & EPOLLOUT)
            to |= CS_WRITABLE;
        if (from & (EPOLLERR | EPOLLHUP))
            to |= CS_BROKEN;
        events[index] = (struct cs_event){.data = raw[index].data.u64, .events = to};
    }
    return count;
}

int cs_wake_open(void) {
    int descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int cs_wake_open_blocking(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

void cs_wake(int descriptor) {
    uint64_t one = 1;
    while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

void cs_wake_clear(int descriptor) {
    uint64_t value;
    while (read(descriptor, &value, sizeof value) < 0 && errno == EINTR) {
    }
}

int64_t cs_monotonic(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t cs_thread_time(void) {
    struct timespec taken;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &taken);
    return (int64_t)taken.tv_sec * 1000000000 + taken.tv_nsec;
}

int64_t cs_realtime(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t cs_boottime(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static char *two(char *out, int value) {
    *out++ = (char)('0' + value / 10 % 10);
    *out++ = (char)('0' + value % 10);
    return out;
}

// gmtime_r does this too, but under a lock that all threads share, and takes several times as long.
struct civil_time {
    int year, month, day, weekday, second_of_day;
};

// Years start in March, so that the leap day is the last of its year; an era is the 400 years after which dates
// repeat. Not for years before 1 or after 9999.
static struct civil_time civil(int64_t seconds) {
    const int64_t days_in_era = 146097, days_to_1970 = 719468;
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        days--;
        rest += 86400;
    }
    int64_t since = days + days_to_1970, era = since / days_in_era, day = since % days_in_era;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153; // counted from March
    return (struct civil_time){
        .year = (int)(year + era * 400 + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
        .weekday = (int)((days % 7 + 11) % 7), // 1970 began on a Thursday
        .second_of_day = (int)rest,
    };
}

static char *time_of_day(char *out, int second_of_day) {
    out = two(out, second_of_day / 3600);
    *out++ = ':';
    out = two(out, second_of_day / 60 % 60);
    *out++ = ':';
    return two(out, second_of_day % 60);
}

void cs_http_date(int64_t seconds, char text[30]) {
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct civil_time time = civil(seconds);
    char *out = text;
    memcpy(out, days + 3 * time.weekday, 3);
    memcpy(out + 3, ", ", 2);
    out = two(out + 5, time.day);
    *out++ = ' ';
    memcpy(out, months + 3 * (time.month - 1), 3);
    out[3] = ' ';
    out = two(two(out + 4, time.year / 100), time.year % 100);
    *out++ = ' ';
    out = time_of_day(out, time.second_of_day);
    memcpy(out, " GMT", 5);
}

void cs_log_date(int64_t seconds, char text[20]) {
    struct civil_time time = civil(seconds);
    char *out = two(two(text, time.year / 100), time.year % 100);
    *out++ = '-';
    out = two(out, time.month);
    *out++ = '-';
    out = two(out, time.day);
    *out++ = 'T';
    out = time_of_day(out, time.second_of_day);
    *out = 0;
}

int cs_random(void *bytes, size_t count) {
    uint8_t *next = bytes;
    while (count > 0) {
        ssize_t got = getrandom(next, count, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        next += got;
        count -= (size_t)got;
    }
    return 0;
}

void cs_sha256(const void *bytes, size_t count, uint8_t digest[32]) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}

int cs_connect(const char *host, uint16_t port, int milliseconds) {
    struct addrinfo *found;
    int failed = resolve(host, port, &found);
    if (failed)
        return failed;
    int descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {milliseconds / 1000, milliseconds % 1000 * 1000};
    if (descriptor >= 0) {
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
    if (descriptor < 0 || connect(descriptor, found->ai_addr, found->ai_addrlen)) {
        failed = -errno;
        if (descriptor >= 0)
            close(descriptor);
        descriptor = failed;
    }
    freeaddrinfo(found);
    return descriptor;
}
