#define _GNU_SOURCE
#include "cs_hardening.h"

#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

void cs_forget_variable(const char *name) {
    char *value = getenv(name);
    if (!value)
        return;
    explicit_bzero(value, strlen(value));
    unsetenv(name);
}

int cs_keep_private(void) {
    struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) || setrlimit(RLIMIT_CORE, &none))
        return -errno;
    return 0;
}

static const char *last_words;
// The executable in memory.
static uintptr_t base, length;

struct line {
    char text[256];
    size_t length;
};

static void add(struct line *line, const char *text) {
    while (*text && line->length < sizeof line->text - 1)
        line->text[line->length++] = *text++;
}

static void add_hexadecimal(struct line *line, uintptr_t value) {
    char digits[2 * sizeof value + 1];
    char *next = digits + sizeof digits - 1;
    *next = 0;
    do {
        *--next = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value);
    add(line, next);
}

static uintptr_t place(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#else
    return 0;
#endif
}

// Calls nothing that could need what the fault has broken: no allocation, no lock, no stdio.
static void on_fault(int number, siginfo_t *info, void *context) {
    (void)info;
    struct line line = {.length = 0};
    char thread[17] = {0};
    prctl(PR_GET_NAME, thread, 0, 0, 0);
    const char *name = sigabbrev_np(number);
    add(&line, last_words);
    add(&line, ": ended by SIG");
    add(&line, name ? name : "?");
    add(&line, " in thread ");
    add(&line, thread);
    uintptr_t offset = place(context) - base;
    if (offset < length) { // or else it is in a library, as after abort()
        add(&line, " at 0x");
        add_hexadecimal(&line, offset);
        add(&line, " of the executable");
    }
    add(&line, ": a fault of ours; please report this line\n");
    if (write(STDERR_FILENO, line.text, line.length) < 0) {
        // Nobody reads it.
    }
    // SA_RESETHAND has put back what ends the process. A fault comes again by itself; a signal from outside would not.
    raise(number);
}

static int find_executable(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    (void)context;
    base = info->dlpi_addr;
    for (int index = 0; index < info->dlpi_phnum; index++) {
        uintptr_t end = info->dlpi_phdr[index].p_vaddr + info->dlpi_phdr[index].p_memsz;
        if (info->dlpi_phdr[index].p_type == PT_LOAD && end > length)
            length = end;
    }
    return 1; // the first is the executable
}

void cs_last_words(const char *text) {
    last_words = text;
    dl_iterate_phdr(find_executable, NULL);
    static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_RESETHAND | SA_ONSTACK};
    for (size_t index = 0; index < sizeof faults / sizeof *faults; index++)
        sigaction(faults[index], &action, NULL);
}
