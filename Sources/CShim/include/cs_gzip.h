// gzip (RFC 1952) through zlib.
#ifndef CS_GZIP_H
#define CS_GZIP_H

#include <stddef.h>

// Working memory to compress one body after another: about 260 KiB, worth keeping. For one thread at a time.
struct cs_deflater;

// `level` runs from 1, fastest, to 9, smallest. Returns NULL if memory runs out; the caller closes it.
struct cs_deflater *cs_deflater_open(int level);
void cs_deflater_close(struct cs_deflater *deflater);

// The largest size that this many bytes can compress to.
size_t cs_gzip_bound(struct cs_deflater *deflater, size_t count);
// Compresses all `count` bytes into `out`, which has room for cs_gzip_bound of them. Returns the compressed size.
long cs_gzip(struct cs_deflater *deflater, const void *bytes, size_t count, void *out, size_t capacity);

// Decompresses `count` bytes, one gzip member or several, into `out`. Returns the decompressed size; -E2BIG if it
// would exceed `capacity`; -EBADMSG if the bytes are not gzip, are cut off or damaged, or have anything else after
// them; -ENOMEM.
long cs_gunzip(const void *bytes, size_t count, void *out, size_t capacity);

#endif
