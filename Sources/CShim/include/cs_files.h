// Files, folders and threads, for the store.
//
// A function that can fail returns a negative errno, so no caller reads errno. Calls that a signal interrupts go on.
// Paths and buffers stay the caller's; a descriptor is the caller's to close.

#ifndef CS_FILES_H
#define CS_FILES_H

#include <stddef.h>
#include <stdint.h>

// Opens a file that exists, for reading. Returns its descriptor or -errno.
int cs_open_to_read(const char *path);

// Opens a file for reading and writing, and makes it, for its owner only, if it does not exist. Returns its descriptor
// or -errno.
int cs_open_to_write(const char *path);

// Closes a descriptor. An error says nothing that an earlier sync has not said, so none is returned.
void cs_close(int descriptor);

// Returns the size of a file in bytes, or -errno.
int64_t cs_size(int descriptor);

// Reads up to `count` bytes at `offset`; fewer only where the file ends. Returns how many, or -errno.
int64_t cs_read_at(int descriptor, void *buffer, size_t count, int64_t offset);

// Writes all of `count` bytes at `offset`. Returns 0, or -errno after any part of them may have been written.
int cs_write_at(int descriptor, const void *bytes, size_t count, int64_t offset);

// Cuts a file to `size` bytes. Returns 0 or -errno.
int cs_truncate(int descriptor, int64_t size);

// fdatasync: returns 0 once the file's bytes and its size are on disk, or -errno. After an error nothing is known.
int cs_sync(int descriptor);

// Forgets what the system keeps of a file in memory, as far as it is on disk: the next reading comes from the disk.
void cs_forget(int descriptor);

// Gives a file another name in the same folder; a file that had it is gone. Returns 0 once the name is on disk, or
// -errno. What it needs it opens before, so that without a descriptor nothing has happened.
int cs_publish(const char *from, const char *to, const char *folder);

// Whether there is anything of this name: 1, 0, or -errno where that cannot be told. It takes no descriptor.
int cs_exists(const char *path);

// Takes a file's name away. Returns 0 or -errno (-ENOENT if there is none).
int cs_remove(const char *path);

// Makes a folder for its owner only. Returns 0 or -errno (-EEXIST if anything of that name is there).
int cs_make_folder(const char *path);

// Returns 0 once the names in a folder are on disk, or -errno (-ENOTDIR if it is none).
int cs_sync_folder(const char *path);

// Calls `each` with every name in a folder but "." and "..", in no order. A name is valid only during its call.
// Returns 0 or -errno.
int cs_list_folder(const char *path, void (*each)(const char *name, void *context), void *context);

// Takes the one exclusive lock of an open file, without waiting. Returns 0, or -EWOULDBLOCK if another open of the file
// has it. Closing the descriptor, or the end of the process, gives it back.
int cs_lock(int descriptor);

// Gives the lock back at once. Closing alone leaves it with a child process that has the descriptor until it runs
// another program.
void cs_unlock(int descriptor);

// Returns the CRC-32 of zlib over `count` bytes.
uint32_t cs_crc32(const void *bytes, size_t count);

// SHA-256 over bytes that come in parts. Returns NULL if no memory is left; `cs_sha256_end` frees it.
struct cs_sha256_state;
struct cs_sha256_state *cs_sha256_start(void);
void cs_sha256_add(struct cs_sha256_state *state, const void *bytes, size_t count);
void cs_sha256_end(struct cs_sha256_state *state, uint8_t digest[32]);

// Puts what an errno means into `text`, cut to `capacity` and ended by 0.
void cs_error_text(int error, char *text, size_t capacity);

// Starts a thread with every signal blocked: signals belong to whoever waits for them, and a file grown past the limit
// of the process answers EFBIG where SIGXFSZ would end it.
// `name` is cut to 15 bytes. `context` must live until `run` returns. Returns 0 and the thread, which has to be joined,
// or -errno.
int cs_thread_start(unsigned long *thread, const char *name, void (*run)(void *context), void *context);

// From now on the calling thread runs when no other wants the processor (nice 19), and its files are read and written
// behind those of others, where the system schedules that.
void cs_thread_yield_to_others(void);

// Waits for a thread to end. Returns 0 or -errno.
int cs_thread_join(unsigned long thread);

// As cs_thread_join, for so long at most; then -ETIMEDOUT, and the thread still has to be joined or left to the end of
// the process.
int cs_thread_join_within(unsigned long thread, int milliseconds);

#endif
