// Unix-domain sockets: commands talk through them to the service that has a data folder.
//
// A function that can fail returns -errno. The caller owns the descriptors it gets, and closes them with cs_close. The
// folder's name may have any length, though the system allows a socket's path only 107 bytes.
#ifndef CS_LOCAL_H
#define CS_LOCAL_H

// Listens on a path, for the owner of the process only, after removing whatever has that name. Non-blocking. Returns
// the descriptor.
int cs_local_listen(const char *folder, const char *name);
// Takes one connection, non-blocking; -EAGAIN when none waits.
int cs_local_accept(int listener);
// Connects; blocking. -ENOENT or -ECONNREFUSED if nothing listens there.
int cs_local_connect(const char *folder, const char *name);

#endif
