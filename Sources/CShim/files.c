#define _GNU_SOURCE

#include "cs_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <zlib.h>

static int open_at(int folder, const char *path, int flags) {
    int descriptor;
    do
        descriptor = openat(folder, path, flags | O_CLOEXEC, 0600);
    while (descriptor < 0 && errno == EINTR);
    return descriptor < 0 ? -errno : descriptor;
}

// Opens a folder by a name without a slash, which must not be a symbolic link.
static int open_folder(int folder, const char *name) {
    int descriptor = open_at(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    struct stat about;
    if (descriptor == -ENOTDIR && !fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) && S_ISLNK(about.st_mode))
        return -ELOOP;
    return descriptor;
}

// Opens the folder with the last name of a path, which has at most two below an open folder. Returns its descriptor,
// which `leave` closes if it is not `folder` itself.
static int enter(int folder, const char *path, const char **name) {
    const char *slash = folder == AT_FDCWD ? NULL : strchr(path, '/');
    *name = slash ? slash + 1 : path;
    char first[256];
    if (!slash)
        return folder;
    if ((size_t)(slash - path) >= sizeof first)
        return -ENAMETOOLONG;
    memcpy(first, path, (size_t)(slash - path));
    first[slash - path] = 0;
    return open_folder(folder, first);
}

static void leave(int descriptor, int folder) {
    if (descriptor != folder)
        close(descriptor);
}

static int open_below(int folder, const char *path, int flags) {
    const char *name;
    int within = enter(folder, path, &name);
    if (within < 0 && within != AT_FDCWD)
        return within;
    int descriptor = open_at(within, name, flags | (folder == AT_FDCWD ? 0 : O_NOFOLLOW));
    leave(within, folder);
    return descriptor;
}

int cs_open_folder(const char *path) {
    return open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY);
}

int cs_open_to_read(int folder, const char *path) {
    return open_below(folder, path, O_RDONLY);
}

int cs_open_to_write(int folder, const char *path) {
    return open_below(folder, path, O_RDWR | O_CREAT);
}

void cs_close(int descriptor) {
    // On Linux the descriptor is closed even after EINTR: a second try could close another thread's file.
    close(descriptor);
}

int64_t cs_size(int descriptor) {
    struct stat about;
    return fstat(descriptor, &about) < 0 ? -errno : (int64_t)about.st_size;
}

int64_t cs_read_at(int descriptor, void *buffer, size_t count, int64_t offset) {
    size_t done = 0;
    while (done < count) {
        ssize_t got = pread(descriptor, (char *)buffer + done, count - done, offset + (int64_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

int cs_write_at(int descriptor, const void *bytes, size_t count, int64_t offset) {
    size_t done = 0;
    while (done < count) {
        ssize_t put = pwrite(descriptor, (const char *)bytes + done, count - done, offset + (int64_t)done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -errno;
        if (put == 0)
            return -EIO; // or the loop would never end
        done += (size_t)put;
    }
    return 0;
}

int cs_truncate(int descriptor, int64_t size) {
    int result;
    do
        result = ftruncate(descriptor, size);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : 0;
}

int cs_sync(int descriptor) {
    // No second try, not even after EINTR: the kernel may report an error only once, and the second call could
    // succeed.
    return fdatasync(descriptor) < 0 ? -errno : 0;
}

void cs_forget(int descriptor) {
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
}

int cs_publish(int folder, const char *from, const char *to) {
    const char *old, *new;
    int within = enter(folder, to, &new), source = within < 0 ? within : enter(folder, from, &old);
    if (source < 0) {
        if (within >= 0)
            leave(within, folder);
        return source;
    }
    int result = renameat(source, old, within, new) < 0 || fsync(within) < 0 ? -errno : 0;
    leave(source, folder);
    leave(within, folder);
    return result;
}

int cs_exists(int folder, const char *path) {
    struct stat about;
    if (fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) == 0)
        return 1;
    return errno == ENOENT ? 0 : -errno;
}

int cs_remove(int folder, const char *path) {
    const char *name;
    int within = enter(folder, path, &name);
    if (within < 0 && within != AT_FDCWD)
        return within;
    int result = unlinkat(within, name, 0) < 0 ? -errno : 0;
    leave(within, folder);
    return result;
}

int cs_make_folder(int folder, const char *path) {
    return mkdirat(folder, path, 0700) < 0 ? -errno : 0;
}

// Opens a folder to read its names, or to sync them.
static int open_names(int folder, const char *path) {
    return folder == AT_FDCWD ? cs_open_folder(path) : open_folder(folder, path);
}

int cs_sync_folder(int folder, const char *path) {
    int descriptor = open_names(folder, path);
    if (descriptor < 0)
        return descriptor;
    int result = fsync(descriptor) < 0 ? -errno : 0;
    close(descriptor);
    return result;
}

int cs_list_folder(int folder, const char *path, void (*each)(const char *name, void *context), void *context) {
    int descriptor = open_names(folder, path);
    if (descriptor < 0)
        return descriptor;
    DIR *names = fdopendir(descriptor);
    if (!names) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    int result = 0;
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(names);
        if (!entry) {
            result = -errno;
            break;
        }
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            each(entry->d_name, context);
    }
    closedir(names);
    return result;
}

static bool is_our_group(gid_t group) {
    if (group == getegid())
        return true;
    gid_t groups[65536]; // the most that Linux gives (NGROUPS_MAX)
    int count = getgroups(sizeof groups / sizeof *groups, groups);
    for (int index = 0; index < count; index++)
        if (groups[index] == group)
            return true;
    return false;
}

int cs_folder_exposure(int folder, const char *path, unsigned *who) {
    struct stat about;
    if (fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    if (S_ISLNK(about.st_mode))
        return -ELOOP;
    bool keeps = about.st_mode & S_ISVTX; // only its owner takes a name out of such a folder
    if ((about.st_mode & S_IWOTH) && !keeps)
        return CS_EXPOSED_TO_ALL;
    if (about.st_uid != geteuid() && about.st_uid != 0) {
        *who = about.st_uid;
        return CS_EXPOSED_TO_USER;
    }
    if ((about.st_mode & S_IWGRP) && !keeps && !is_our_group(about.st_gid)) {
        *who = about.st_gid;
        return CS_EXPOSED_TO_GROUP;
    }
    return 0;
}

int cs_lock(int descriptor) {
    int result;
    do
        result = flock(descriptor, LOCK_EX | LOCK_NB);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : 0;
}

void cs_unlock(int descriptor) {
    flock(descriptor, LOCK_UN);
}

const void *cs_find(const void *bytes, size_t count, const void *what, size_t what_count) {
    return memmem(bytes, count, what, what_count);
}

uint32_t cs_crc32(const void *bytes, size_t count) {
    return (uint32_t)crc32_z(0, bytes, count);
}

struct cs_sha256_state *cs_sha256_start(void) {
    EVP_MD_CTX *state = EVP_MD_CTX_new();
    if (state && EVP_DigestInit_ex(state, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(state);
        return NULL;
    }
    return (struct cs_sha256_state *)state;
}

void cs_sha256_add(struct cs_sha256_state *state, const void *bytes, size_t count) {
    EVP_DigestUpdate((EVP_MD_CTX *)state, bytes, count);
}

void cs_sha256_end(struct cs_sha256_state *state, uint8_t digest[32]) {
    EVP_DigestFinal_ex((EVP_MD_CTX *)state, digest, NULL);
    EVP_MD_CTX_free((EVP_MD_CTX *)state);
}

void cs_error_text(int error, char *text, size_t capacity) {
    if (capacity == 0)
        return;
    char scratch[128];
    const char *words = strerror_r(error, scratch, sizeof scratch); // the GNU one: may point elsewhere
    strncpy(text, words, capacity - 1);
    text[capacity - 1] = 0;
}

struct start {
    void (*run)(void *context);
    void *context;
};

static void *run_thread(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    // For the last words of a thread whose own stack is full.
    stack_t spare = {.ss_size = 16384, .ss_sp = malloc(16384)}, none = {.ss_flags = SS_DISABLE};
    if (spare.ss_sp)
        sigaltstack(&spare, NULL);
    start.run(start.context);
    sigaltstack(&none, NULL);
    free(spare.ss_sp);
    return NULL;
}

int cs_thread_number(void) {
    static atomic_int count;
    static _Thread_local int number = -1;
    if (number < 0)
        number = atomic_fetch_add(&count, 1) & INT_MAX;
    return number;
}

int cs_thread_start(unsigned long *thread, const char *name, void (*run)(void *context), void *context) {
    struct start *start = malloc(sizeof *start);
    if (!start)
        return -ENOMEM;
    *start = (struct start){run, context};

    sigset_t all, before; // a new thread inherits the mask of the one that starts it
    sigfillset(&all);
    // A fault of the thread itself, were it blocked, would end the process without a word.
    static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
    for (size_t index = 0; index < sizeof faults / sizeof *faults; index++)
        sigdelset(&all, faults[index]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t made;
    int error = pthread_create(&made, NULL, run_thread, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        free(start);
        return -error;
    }
    char cut[16] = {0};
    strncpy(cut, name, sizeof cut - 1);
    pthread_setname_np(made, cut);
    *thread = made;
    return 0;
}

void cs_thread_yield_to_others(void) {
    // On Linux both calls apply to the thread alone. Not SCHED_IDLE: a thread that never runs while it holds a lock
    // holds up others.
    setpriority(PRIO_PROCESS, (id_t)gettid(), 19);
    enum { WHO_PROCESS = 1, CLASS_IDLE = 3, CLASS_SHIFT = 13 }; // linux/ioprio.h
    syscall(SYS_ioprio_set, WHO_PROCESS, 0, CLASS_IDLE << CLASS_SHIFT);
}

int cs_thread_join(unsigned long thread) {
    return -pthread_join(thread, NULL);
}

int cs_thread_join_within(unsigned long thread, int milliseconds) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += milliseconds / 1000;
    end.tv_nsec += milliseconds % 1000 * 1000000L;
    if (end.tv_nsec >= 1000000000L) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000L;
    }
    return -pthread_timedjoin_np(thread, NULL, &end);
}
