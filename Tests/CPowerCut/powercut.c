// For tests, to be preloaded (LD_PRELOAD): writes down in one order what a process does to the files of one folder and
// what it sends on sockets, so that a test can rebuild what a disk could hold at any moment.
//
// POWERCUT_FOLDER         the folder; what lies elsewhere is not looked at
// POWERCUT_LOG            where the records go, one behind the other; not in the folder
// POWERCUT_SYNC_MICROSECONDS  how long a sync takes at least, as on a disk
// POWERCUT_KILL_AT        the process kills itself right behind its so-manieth write to a file
// POWERCUT_LOSE_SYNCS     if 1, fdatasync answers with success and does nothing
// POWERCUT_FAIL_SYNCS     once there is a file of this name, fdatasync fails
//
// A record is a struct record and `count` bytes:
//
//     O  open     flags in `value`, the path            T  truncate  the size in `value`
//     W  write    the offset in `value`, the bytes      B  a sync begins
//     M  mkdir    the path                              E  it has ended, with success
//     R  rename   both paths, a NUL between them        C  close
//     L  link     both paths, a NUL between them        S  sent on a socket: the bytes
//     U  unlink   the path                              P  the process starts: no descriptor is open
//
// Everything but a sync is done and written down under one lock. So a record stands where the call had its effect, and
// nothing is written down for a call that failed. What was written before B is on disk at E, and no promise is made for
// the rest. The names of sockets are left out: they hold no data, and the next start makes its own.
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct record {
    char kind;
    char padding[3];
    int32_t descriptor;
    int64_t value;
    uint64_t count;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_descriptor = -1;
static long writes;

static void fail(const char *why) {
    dprintf(2, "powercut: %s: %s\n", why, strerror(errno));
    abort();
}

static long setting(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

// MARK: Records. The lock is held.

static void put_parts(char kind, int descriptor, int64_t value, const struct iovec *parts, int parts_count,
                      size_t count) {
    if (log_descriptor < 0) {
        const char *path = getenv("POWERCUT_LOG");
        log_descriptor =
            path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
        if (log_descriptor < 0)
            fail("POWERCUT_LOG");
        put_parts('P', -1, 0, NULL, 0, 0);
    }
    struct record record = {.kind = kind, .descriptor = descriptor, .value = value, .count = count};
    struct iovec all[1 + IOV_MAX / 2];
    if (parts_count > IOV_MAX / 2)
        fail("too many parts");
    int used = 0;
    all[used++] = (struct iovec){&record, sizeof record};
    size_t rest = count, total = sizeof record + count;
    for (int i = 0; i < parts_count && rest > 0; i++) {
        size_t part = parts[i].iov_len < rest ? parts[i].iov_len : rest;
        all[used++] = (struct iovec){parts[i].iov_base, part};
        rest -= part;
    }
    if (syscall(SYS_writev, log_descriptor, all, used) != (long)total)
        fail("the log cannot be written");
}

static void put(char kind, int descriptor, int64_t value, const void *bytes, size_t count) {
    struct iovec part = {(void *)bytes, count};
    put_parts(kind, descriptor, value, &part, 1, count);
}

// MARK: What is looked at

enum { UNKNOWN, OTHER, FILE_BELOW, SOCKET };
enum { DESCRIPTORS_MAX = 65536 };
static _Atomic unsigned char kinds[DESCRIPTORS_MAX];

// Takes no lock: a signal handler may come here.
static int kind_of(int descriptor) {
    if (descriptor < 0 || descriptor >= DESCRIPTORS_MAX)
        return OTHER;
    int kind = atomic_load(&kinds[descriptor]);
    if (kind != UNKNOWN)
        return kind;
    struct stat about;
    int error = errno;
    kind = fstat(descriptor, &about) == 0 && S_ISSOCK(about.st_mode) ? SOCKET : OTHER;
    errno = error;
    atomic_store(&kinds[descriptor], kind);
    return kind;
}

// Writes the absolute path of a place in the folder, without empty parts and dots. Returns false if it lies elsewhere.
static bool below(int folder, const char *path, char *out) {
    const char *root = getenv("POWERCUT_FOLDER");
    if (!root)
        return false;
    char whole[2 * PATH_MAX];
    char start[PATH_MAX] = "";
    if (path[0] != '/') {
        if (folder == AT_FDCWD) {
            if (syscall(SYS_getcwd, start, sizeof start) < 0)
                return false;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t length = readlink(link, start, sizeof start - 1);
            if (length < 0)
                return false;
            start[length] = 0;
        }
    }
    snprintf(whole, sizeof whole, "%s/%s", start, path);
    size_t length = 0;
    char *state = NULL;
    for (char *part = strtok_r(whole, "/", &state); part; part = strtok_r(NULL, "/", &state)) {
        if (strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            while (length > 0 && out[--length] != '/')
                ;
            continue;
        }
        size_t part_length = strlen(part);
        if (length + part_length + 2 > PATH_MAX)
            return false;
        out[length++] = '/';
        memcpy(out + length, part, part_length);
        length += part_length;
    }
    out[length] = 0;
    size_t root_length = strlen(root);
    return strncmp(out, root, root_length) == 0 && (out[root_length] == '/' || out[root_length] == 0);
}

// MARK: Opening and closing

static int open_below(int folder, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    if (!below(folder, path, whole)) {
        int descriptor = (int)syscall(SYS_openat, folder, path, flags, mode);
        if (descriptor >= 0 && descriptor < DESCRIPTORS_MAX)
            atomic_store(&kinds[descriptor], UNKNOWN);
        return descriptor;
    }
    pthread_mutex_lock(&lock);
    int descriptor = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (descriptor >= DESCRIPTORS_MAX)
        fail("too many files are open");
    if (descriptor >= 0) {
        atomic_store(&kinds[descriptor], FILE_BELOW);
        put('O', descriptor, flags, whole, strlen(whole));
    }
    pthread_mutex_unlock(&lock);
    return descriptor;
}

#define MODE_OF(flags)                                                                                                 \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                             \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode = va_arg(more, mode_t);                                                                                   \
        va_end(more);                                                                                                  \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_below(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_below(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_below(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_below(folder, path, flags, mode);
}

int creat(const char *path, mode_t mode) {
    return open_below(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int close(int descriptor) {
    int kind = descriptor >= 0 && descriptor < DESCRIPTORS_MAX ? atomic_load(&kinds[descriptor]) : OTHER;
    if (kind != FILE_BELOW && kind != SOCKET) {
        if (descriptor >= 0 && descriptor < DESCRIPTORS_MAX)
            atomic_store(&kinds[descriptor], UNKNOWN);
        return (int)syscall(SYS_close, descriptor);
    }
    pthread_mutex_lock(&lock);
    put('C', descriptor, 0, NULL, 0);
    atomic_store(&kinds[descriptor], UNKNOWN);
    int result = (int)syscall(SYS_close, descriptor);
    pthread_mutex_unlock(&lock);
    return result;
}

// MARK: Writing and sending

enum how { HERE, AT_OFFSET };

static ssize_t write_below(int descriptor, enum how how, const struct iovec *parts, int count, off_t offset) {
    pthread_mutex_lock(&lock);
    if (how == HERE) {
        struct stat about;
        bool appends = fcntl(descriptor, F_GETFL) & O_APPEND;
        offset = appends && fstat(descriptor, &about) == 0 ? about.st_size : lseek(descriptor, 0, SEEK_CUR);
    }
    ssize_t done = how == HERE ? syscall(SYS_writev, descriptor, parts, count)
                               : syscall(SYS_pwritev, descriptor, parts, count, (long)offset, 0L);
    if (done > 0) {
        put_parts('W', descriptor, offset, parts, count, (size_t)done);
        // All others are between two calls or in a sync: nothing is half done or missing in the log.
        if (++writes == setting("POWERCUT_KILL_AT")) {
            syscall(SYS_kill, getpid(), SIGKILL);
            for (;;)
                pause();
        }
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

static ssize_t send_parts(int descriptor, const struct msghdr *message, int flags) {
    pthread_mutex_lock(&lock);
    ssize_t done = syscall(SYS_sendmsg, descriptor, message, flags);
    int error = errno;
    if (done > 0)
        put_parts('S', descriptor, 0, message->msg_iov, (int)message->msg_iovlen, (size_t)done);
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    switch (kind_of(descriptor)) {
    case FILE_BELOW:
        return write_below(descriptor, HERE, parts, count, 0);
    case SOCKET:
        return send_parts(descriptor, &(struct msghdr){.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count},
                          0);
    default:
        return syscall(SYS_writev, descriptor, parts, count);
    }
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (kind_of(descriptor) == OTHER)
        return syscall(SYS_write, descriptor, bytes, count);
    return writev(descriptor, &(struct iovec){(void *)bytes, count}, 1);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    if (kind_of(descriptor) != FILE_BELOW)
        return syscall(SYS_pwritev, descriptor, parts, count, (long)offset, 0L);
    return write_below(descriptor, AT_OFFSET, parts, count, offset);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
    return pwritev(descriptor, parts, count, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return pwritev(descriptor, &(struct iovec){(void *)bytes, count}, 1, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return pwrite(descriptor, bytes, count, offset);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    if (kind_of(descriptor) != SOCKET)
        return syscall(SYS_sendmsg, descriptor, message, flags);
    return send_parts(descriptor, message, flags);
}

ssize_t sendto(int descriptor, const void *bytes, size_t count, int flags, const struct sockaddr *to,
               socklen_t length) {
    struct iovec part = {(void *)bytes, count};
    struct msghdr message = {.msg_name = (void *)to, .msg_namelen = length, .msg_iov = &part, .msg_iovlen = 1};
    return sendmsg(descriptor, &message, flags);
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    return sendto(descriptor, bytes, count, flags, NULL, 0);
}

int ftruncate(int descriptor, off_t size) {
    if (kind_of(descriptor) != FILE_BELOW)
        return (int)syscall(SYS_ftruncate, descriptor, size);
    pthread_mutex_lock(&lock);
    int result = (int)syscall(SYS_ftruncate, descriptor, size);
    if (result == 0)
        put('T', descriptor, size, NULL, 0);
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate64(int descriptor, off64_t size) {
    return ftruncate(descriptor, size);
}

// MARK: Syncing

static int sync_below(int descriptor, long call) {
    if (kind_of(descriptor) != FILE_BELOW)
        return (int)syscall(call, descriptor);
    if (call == SYS_fdatasync && setting("POWERCUT_LOSE_SYNCS"))
        return 0;
    pthread_mutex_lock(&lock);
    put('B', descriptor, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    long microseconds = setting("POWERCUT_SYNC_MICROSECONDS");
    if (microseconds > 0)
        nanosleep(&(struct timespec){microseconds / 1000000, microseconds % 1000000 * 1000}, NULL);
    int result = (int)syscall(call, descriptor);
    if (result < 0)
        return result;
    pthread_mutex_lock(&lock);
    put('E', descriptor, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fdatasync(int descriptor) {
    const char *failure = getenv("POWERCUT_FAIL_SYNCS");
    if (failure && access(failure, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return sync_below(descriptor, SYS_fdatasync);
}

int fsync(int descriptor) {
    return sync_below(descriptor, SYS_fsync);
}

// MARK: Names

// A call on one name.
static int name_call(char kind, int folder, const char *path, long call, long argument) {
    char whole[PATH_MAX];
    if (!below(folder, path, whole))
        return (int)syscall(call, folder, path, argument);
    pthread_mutex_lock(&lock);
    struct stat about;
    bool is_socket = fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISSOCK(about.st_mode);
    int result = (int)syscall(call, folder, path, argument);
    int error = errno;
    if (result == 0 && !is_socket)
        put(kind, -1, 0, whole, strlen(whole));
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

// A call on two names.
static int names_call(char kind, int from, const char *old, int to, const char *new, long call, unsigned flags) {
    char paths[2 * PATH_MAX], second[PATH_MAX];
    bool starts_below = below(from, old, paths), ends_below = below(to, new, second);
    if (!starts_below && !ends_below)
        return (int)syscall(call, from, old, to, new, flags);
    if (!starts_below || !ends_below || (kind == 'R' && flags)) {
        errno = EXDEV;
        fail("no test knows what this rename or link does");
    }
    size_t length = strlen(paths) + 1;
    strcpy(paths + length, second);
    pthread_mutex_lock(&lock);
    int result = (int)syscall(call, from, old, to, new, flags);
    int error = errno;
    if (result == 0)
        put(kind, -1, 0, paths, length + strlen(second));
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int mkdirat(int folder, const char *path, mode_t mode) {
    return name_call('M', folder, path, SYS_mkdirat, mode);
}

int mkdir(const char *path, mode_t mode) {
    return mkdirat(AT_FDCWD, path, mode);
}

int unlinkat(int folder, const char *path, int flags) {
    return name_call('U', folder, path, SYS_unlinkat, flags);
}

int unlink(const char *path) {
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path) {
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int remove(const char *path) {
    int result = unlink(path);
    return result < 0 && (errno == EISDIR || errno == EPERM) ? rmdir(path) : result;
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return names_call('R', from, old, to, new, SYS_renameat2, flags);
}

int renameat(int from, const char *old, int to, const char *new) {
    return renameat2(from, old, to, new, 0);
}

int rename(const char *old, const char *new) {
    return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
}

int linkat(int from, const char *old, int to, const char *new, int flags) {
    return names_call('L', from, old, to, new, SYS_linkat, (unsigned)flags);
}

int link(const char *old, const char *new) {
    return linkat(AT_FDCWD, old, AT_FDCWD, new, 0);
}
