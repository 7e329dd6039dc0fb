#define _GNU_SOURCE

#include "cs_local.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// Writes to `address` the abstract name of a folder's socket, whatever the folder is called. Returns its length, or
// -errno.
static int name(const char *folder, struct sockaddr_un *address, struct stat *about) {
    if (stat(folder, about) < 0)
        return -errno;
    if (!S_ISDIR(about->st_mode))
        return -ENOTDIR;
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length = snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "rapport/%llx/%llx",
                          (unsigned long long)about->st_dev, (unsigned long long)about->st_ino);
    return (int)offsetof(struct sockaddr_un, sun_path) + 1 + length;
}

static int peer(int descriptor, struct ucred *peer) {
    socklen_t length = sizeof *peer;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, peer, &length) < 0 ? -errno : 0;
}

int cs_local_listen(const char *folder) {
    struct sockaddr_un address;
    struct stat about;
    int length = name(folder, &address, &about);
    if (length < 0)
        return length;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -errno;
    if (bind(descriptor, (struct sockaddr *)&address, (socklen_t)length) < 0 || listen(descriptor, 16) < 0) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}

int cs_local_connect(const char *folder) {
    struct sockaddr_un address;
    struct stat about;
    int length = name(folder, &address, &about);
    if (length < 0)
        return length;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -errno;
    struct ucred service;
    int result = connect(descriptor, (struct sockaddr *)&address, (socklen_t)length) < 0 ? -errno : 0;
    if (!result)
        result = peer(descriptor, &service);
    // Anybody can take the name: only the user of the folder, and root, are believed to be its service.
    if (!result && (geteuid() == 0 ? service.uid != 0 && service.uid != about.st_uid : service.uid != geteuid()))
        result = -EACCES;
    if (result < 0) {
        close(descriptor);
        return result;
    }
    return descriptor;
}

int cs_local_accept(int listener) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0)
        return -errno;
    struct ucred client;
    int result = peer(descriptor, &client);
    if (!result && client.uid != geteuid() && client.uid != 0)
        result = -EACCES;
    if (!result)
        return descriptor;
    close(descriptor);
    return result;
}
