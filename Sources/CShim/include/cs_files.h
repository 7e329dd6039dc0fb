// Files, folders and threads, for the store.
//
// A function that can fail returns a negative errno, so no caller reads errno. Calls resume after a signal interrupts
// them. The caller keeps paths and buffers, and closes descriptors.

#ifndef CS_FILES_H
#define CS_FILES_H

#include <stddef.h>
#include <stdint.h>

// Opens a folder, so that what is below it can be named by its descriptor and a path of one or two names: no symbolic
// link is followed there (-ELOOP). With AT_FDCWD a path is any, and its links are followed. Returns the descriptor or
// -errno.
int cs_open_folder(const char *path);

// Opens a file that exists, for reading. Returns its descriptor or -errno.
int cs_open_to_read(int folder, const char *path);

// Opens a file for reading and writing; if there is none, makes one that only its owner can use. Returns its
// descriptor or -errno.
int cs_open_to_write(int folder, const char *path);

// Closes a descriptor. An error would say nothing that an earlier sync has not said, so none is returned.
void cs_close(int descriptor);

// Returns the size of a file in bytes, or -errno.
int64_t cs_size(int descriptor);

// Reads up to `count` bytes at `offset`, fewer only where the file ends. Returns how many, or -errno.
int64_t cs_read_at(int descriptor, void *buffer, size_t count, int64_t offset);

// Writes all `count` bytes at `offset`. Returns 0, or -errno, after which any part of them may have been written.
int cs_write_at(int descriptor, const void *bytes, size_t count, int64_t offset);

// Cuts a file to `size` bytes. Returns 0 or -errno.
int cs_truncate(int descriptor, int64_t size);

// fdatasync: returns 0 once the file's bytes and its size are on disk, or -errno. After an error their state is
// unknown.
int cs_sync(int descriptor);

// Drops the part of a file that is on disk from the system's memory, so that the next read comes from the disk.
void cs_forget(int descriptor);

// Renames a file below a folder, within one; a file that had the name is gone. Returns 0 once the name is on disk, or
// -errno. It opens what it needs first, so without a descriptor nothing has happened.
int cs_publish(int folder, const char *from, const char *to);

// A number of the calling thread, from 0, which no other thread of the process has or had.
int cs_thread_number(void);

// Whether anything has this name: 1, 0, or -errno if that is unknown. Needs no descriptor.
int cs_exists(int folder, const char *path);

// Removes a file's name. Returns 0 or -errno (-ENOENT if there is none).
int cs_remove(int folder, const char *path);

// Makes a folder that only its owner can use. Returns 0 or -errno (-EEXIST if anything has that name).
int cs_make_folder(int folder, const char *path);

// Returns 0 once the names in a folder are on disk, or -errno (-ENOTDIR if it is not a folder).
int cs_sync_folder(int folder, const char *path);

// Calls `each` with every name in a folder except "." and "..", in no order. A name is valid only during its call.
// Returns 0 or -errno.
int cs_list_folder(int folder, const char *path, void (*each)(const char *name, void *context), void *context);

enum { CS_EXPOSED_TO_ALL = 1, CS_EXPOSED_TO_USER, CS_EXPOSED_TO_GROUP };
// Whether others could change what a folder holds: it has no sticky bit, and everybody may write to it or a group that
// is not ours; or it belongs to a user who is neither ours nor root. Returns one of these, with the user or the group
// in `who`; 0 if nobody else can; -ELOOP for a symbolic link; -errno.
int cs_folder_exposure(int folder, const char *path, unsigned *who);

// Takes the one exclusive lock of an open file without waiting. Returns 0, or -EWOULDBLOCK if the lock belongs to
// another open of the file. Closing the descriptor releases it, and so does the end of the process.
int cs_lock(int descriptor);

// Releases the lock at once. Closing alone leaves it with a child process that has the descriptor until that runs
// another program.
void cs_unlock(int descriptor);

// Returns where the bytes of `what` first stand among those of `bytes`; NULL if nowhere.
const void *cs_find(const void *bytes, size_t count, const void *what, size_t what_count);

// Returns zlib's CRC-32 of `count` bytes.
uint32_t cs_crc32(const void *bytes, size_t count);

// SHA-256 of bytes that come in parts. Returns NULL if memory runs out; `cs_sha256_end` frees it.
struct cs_sha256_state;
struct cs_sha256_state *cs_sha256_start(void);
void cs_sha256_add(struct cs_sha256_state *state, const void *bytes, size_t count);
void cs_sha256_end(struct cs_sha256_state *state, uint8_t digest[32]);

// Writes what an errno means to `text`, cut to `capacity` and ended by 0.
void cs_error_text(int error, char *text, size_t capacity);

// Starts a thread with every signal blocked: only the thread that waits for signals gets them, and a file that grows
// past the limit of the process gives EFBIG, where SIGXFSZ would end it.
// `name` is cut to 15 bytes. `context` must live until `run` returns. Returns 0 and the thread, which must be joined,
// or
// -errno.
int cs_thread_start(unsigned long *thread, const char *name, void (*run)(void *context), void *context);

// From now on the calling thread runs when no other wants the processor (nice 19), and its reads and writes come after
// those of other threads if the system's I/O scheduler supports that.
void cs_thread_yield_to_others(void);

// Waits for a thread to end. Returns 0 or -errno.
int cs_thread_join(unsigned long thread);

// As cs_thread_join, but waits at most this long; then returns -ETIMEDOUT, and the thread must still be joined or left
// to the end of the process.
int cs_thread_join_within(unsigned long thread, int milliseconds);

#endif
