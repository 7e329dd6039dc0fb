// Unix-domain sockets: commands talk through them to the service that has a data folder.
//
// A socket has an abstract name, made of the device and the number of the folder: there is nothing in the folder, and
// nothing stays behind a process that ends. Anyone in the network namespace sees the name, so both ends look at
// the user of the other.
//
// A function that can fail returns -errno. The caller owns the descriptors it gets, and closes them with cs_close.
#ifndef CS_LOCAL_H
#define CS_LOCAL_H

// Listens, non-blocking. Returns the descriptor; -EADDRINUSE if another process has the name.
int cs_local_listen(const char *folder);
// Takes one connection, non-blocking; -EAGAIN when none waits, -EACCES if its user, neither ours nor root, was refused.
int cs_local_accept(int listener);
// Connects; blocking. -ENOENT or -ECONNREFUSED if nothing listens there, -EACCES if that is not for this user, or not a
// service of the folder's.
int cs_local_connect(const char *folder);

#endif
