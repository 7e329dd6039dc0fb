// What a server's TLS rules are kept in: tls.c makes one, tls_files.c fills it from files.
#pragma once

#include "cs_tls.h"

#include <openssl/ssl.h>
#include <stdint.h>

struct cs_tls_context {
    SSL_CTX *ssl;
    int64_t not_before, not_after;
};
