// Sockets of this machine that have a path: how commands talk to the service that has a data folder.
//
// A function that can fail returns -errno. Descriptors returned belong to the caller, who closes them with cs_close.
// The folder of a path may have a name of any length, though the system allows a socket's path only 107 bytes.
#ifndef CS_LOCAL_H
#define CS_LOCAL_H

// Listens on a path, for the owner of the process only; what stands there is removed first. Non-blocking. Returns the
// descriptor.
int cs_local_listen(const char *folder, const char *name);
// Takes one connection, non-blocking; -EAGAIN when none waits.
int cs_local_accept(int listener);
// Connects; blocking. -ENOENT or -ECONNREFUSED if nobody listens there.
int cs_local_connect(const char *folder, const char *name);

#endif
