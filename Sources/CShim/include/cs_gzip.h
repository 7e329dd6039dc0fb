// gzip (RFC 1952) through zlib.
#ifndef CS_GZIP_H
#define CS_GZIP_H

#include <stddef.h>

// What compressing one body after the other works in: about 260 KiB, which are worth keeping. Not for two threads at a
// time.
struct cs_deflater;

// `level` is 1, quickest, to 9, smallest. Returns NULL without memory; the caller closes it.
struct cs_deflater *cs_deflater_open(int level);
void cs_deflater_close(struct cs_deflater *deflater);

// The most that so many bytes can come to.
size_t cs_gzip_bound(struct cs_deflater *deflater, size_t count);
// Compresses `count` bytes whole into `out`, which has room for cs_gzip_bound of them. Returns how many they came to.
long cs_gzip(struct cs_deflater *deflater, const void *bytes, size_t count, void *out, size_t capacity);

// Decompresses `count` bytes, one gzip member or several, into `out`. Returns how many they came to; -E2BIG if that
// would be more than `capacity`, -EBADMSG if they are not gzip, are cut off or damaged, or have something else behind
// them; -ENOMEM.
long cs_gunzip(const void *bytes, size_t count, void *out, size_t capacity);

#endif
