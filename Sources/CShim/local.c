#define _GNU_SOURCE

#include "cs_local.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// Writes to `address` a path through the open folder, which is short whatever the folder's name is. Returns the
// folder's descriptor, which must stay open while the address is in use.
static int place(const char *folder, const char *name, struct sockaddr_un *address) {
    int descriptor = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return -errno;
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", descriptor, name);
    if (length < 0 || (size_t)length >= sizeof address->sun_path) {
        close(descriptor);
        return -ENAMETOOLONG;
    }
    return descriptor;
}

static int open_socket(const char *folder, const char *name, bool listens) {
    struct sockaddr_un address;
    int place_descriptor = place(folder, name, &address);
    if (place_descriptor < 0)
        return place_descriptor;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | (listens ? SOCK_NONBLOCK : 0), 0);
    int result = descriptor < 0 ? -errno : descriptor;
    if (result >= 0 && listens) {
        unlink(address.sun_path);
        // A socket takes its mode from its descriptor when it is bound: no other user can connect in between.
        if (fchmod(descriptor, 0600) < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0 ||
            listen(descriptor, 16) < 0)
            result = -errno;
    } else if (result >= 0) {
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0)
            result = -errno;
    }
    if (result < 0 && descriptor >= 0)
        close(descriptor);
    close(place_descriptor);
    return result;
}

int cs_local_listen(const char *folder, const char *name) {
    return open_socket(folder, name, true);
}

int cs_local_connect(const char *folder, const char *name) {
    return open_socket(folder, name, false);
}

int cs_local_accept(int listener) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}
