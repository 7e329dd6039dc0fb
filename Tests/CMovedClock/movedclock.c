// For tests, to be preloaded (LD_PRELOAD): the process lives at another time. The clock on the wall begins at
// MOVEDCLOCK_AT, in milliseconds since 1970, when the process starts, and then goes as fast as any.
//
// Clocks that count from the start of the system are left alone: by these the process waits.
#define _GNU_SOURCE

#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000000000 };

static int64_t ahead; // nanoseconds

static int real(clockid_t clock, struct timespec *time) {
    return (int)syscall(SYS_clock_gettime, clock, time);
}

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("MOVEDCLOCK_AT");
    struct timespec now;
    if (!at || real(CLOCK_REALTIME, &now) != 0)
        abort();
    ahead = atoll(at) * 1000000 - ((int64_t)now.tv_sec * SECOND + now.tv_nsec);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = real(clock, time);
    if (result != 0 || clock != CLOCK_REALTIME)
        return result;
    int64_t moved = (int64_t)time->tv_sec * SECOND + time->tv_nsec + ahead;
    time->tv_sec = moved / SECOND;
    time->tv_nsec = moved % SECOND;
    return 0;
}
