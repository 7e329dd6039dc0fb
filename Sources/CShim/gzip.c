#include "cs_gzip.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// zlib's windowBits: the largest window, and a gzip wrapper around it.
enum { GZIP_WINDOW = MAX_WBITS + 16 };

struct cs_deflater {
    z_stream stream;
};

struct cs_deflater *cs_deflater_open(int level) {
    struct cs_deflater *deflater = calloc(1, sizeof *deflater);
    if (!deflater)
        return NULL;
    if (deflateInit2(&deflater->stream, level, Z_DEFLATED, GZIP_WINDOW, MAX_MEM_LEVEL - 1, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        free(deflater);
        return NULL;
    }
    return deflater;
}

void cs_deflater_close(struct cs_deflater *deflater) {
    deflateEnd(&deflater->stream);
    free(deflater);
}

size_t cs_gzip_bound(struct cs_deflater *deflater, size_t count) {
    return deflateBound(&deflater->stream, count);
}

long cs_gzip(struct cs_deflater *deflater, const void *bytes, size_t count, void *out, size_t capacity) {
    z_stream *stream = &deflater->stream;
    if (count > UINT_MAX || capacity > UINT_MAX)
        return -EINVAL;
    stream->next_in = (Bytef *)bytes; // zlib only reads it
    stream->avail_in = (uInt)count;
    stream->next_out = out;
    stream->avail_out = (uInt)capacity;
    int result = deflate(stream, Z_FINISH);
    long written = (long)(capacity - stream->avail_out);
    deflateReset(stream); // also for the next deflateBound, which forgets the wrapper once a stream has ended
    return result == Z_STREAM_END ? written : -EINVAL;
}

long cs_gunzip(const void *bytes, size_t count, void *out, size_t capacity) {
    z_stream stream = {0};
    if (count > UINT_MAX || capacity > UINT_MAX)
        return -E2BIG;
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return -ENOMEM;
    unsigned char beyond; // zlib needs this room to see that nothing follows
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = out;
    stream.avail_out = (uInt)capacity;
    int result;
    int is_too_large = 0;
    for (;;) {
        int had_room = stream.avail_out > 0;
        if (!had_room) {
            stream.next_out = &beyond;
            stream.avail_out = 1;
        }
        result = inflate(&stream, Z_NO_FLUSH);
        if (!had_room) {
            if (stream.avail_out == 0) {
                is_too_large = 1;
                break;
            }
            stream.avail_out = 0;
        }
        if (result == Z_STREAM_END) {
            if (stream.avail_in == 0)
                break;
            result = inflateReset(&stream); // another member
            if (result != Z_OK)
                break;
        } else if (result != Z_OK || (stream.avail_in == 0 && had_room && stream.avail_out > 0)) {
            break;
        }
    }
    inflateEnd(&stream);
    if (is_too_large)
        return -E2BIG;
    if (result == Z_STREAM_END)
        return (long)(capacity - stream.avail_out);
    return result == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
}
