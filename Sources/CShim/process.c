#define _GNU_SOURCE
#include "cs_process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int signal_pipe[2];
static volatile sig_atomic_t serves;
static atomic_bool stops;

static void on_end(int signal) {
    _exit(128 + signal);
}

void cs_signals_end(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_end};
    sigset_t ending;
    sigemptyset(&ending);
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
        if (getpid() == 1) // any other process ends by default
            sigaction(signals[index], &action, NULL);
        sigaddset(&ending, signals[index]);
    }
    // Others take them for a request to reopen log files; by default they would end the process.
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    // The parent process may have blocked them, and a child inherits that.
    pthread_sigmask(SIG_UNBLOCK, &ending, NULL);
}

void cs_signals_serve(void) {
    serves = 1;
}

static void on_signal(int signal) {
    if (!serves && (signal == SIGINT || signal == SIGTERM))
        on_end(signal); // nothing can be lost yet, and reading the records can take long
    int saved = errno;
    unsigned char byte = (unsigned char)signal;
    if (write(signal_pipe[1], &byte, 1) < 0) {
        // If the pipe is full of signals, one more says nothing new.
    }
    errno = saved;
}

int cs_signals_hold(void) {
    if (pipe2(signal_pipe, O_CLOEXEC) || fcntl(signal_pipe[1], F_SETFL, O_NONBLOCK))
        return -errno;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t held;
    sigemptyset(&held);
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
        sigaction(signals[index], &action, NULL);
        sigaddset(&held, signals[index]);
    }
    pthread_sigmask(SIG_UNBLOCK, &held, NULL);
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

int cs_signal_wait(void) {
    for (;;) {
        unsigned char byte = 0;
        if (read(signal_pipe[0], &byte, 1) != 1)
            continue;
        // Before what stood in the pipe, which may have been full.
        if (atomic_exchange(&stops, false))
            return 0;
        if (byte)
            return byte;
    }
}

void cs_signals_stop(void) {
    atomic_store(&stops, true);
    on_signal(0);
}

bool cs_is_terminal(int descriptor) {
    return isatty(descriptor) == 1;
}

int cs_cores(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}

// One of the numbers in /proc/self/statm, in pages: 0 is the address space, 1 what is in memory.
static long memory(int field) {
    char text[64];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0)
        return 0;
    text[count] = 0;
    char *next = text;
    long pages = strtol(next, &next, 10);
    while (field-- > 0)
        pages = strtol(next, &next, 10);
    return pages * sysconf(_SC_PAGESIZE);
}

long cs_virtual_bytes(void) {
    return memory(0);
}

long cs_resident_bytes(void) {
    return memory(1);
}

void cs_trim(void) {
    malloc_trim(0);
}

int64_t cs_processor_time(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

long cs_open_files(void) {
    DIR *folder = opendir("/proc/self/fd");
    if (!folder)
        return 0;
    long count = -3; // ".", ".." and the descriptor of this listing
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

long cs_open_files_max(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) ? 1024 : (long)limit.rlim_cur;
}
