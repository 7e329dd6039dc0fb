#define _GNU_SOURCE
// Certificates, keys and authorities, read from files into a context.
#include "tls_context.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 1048576 };

// Reads a file, which may hold a key. Returns 0 or -errno.
static int open_pem(const char *path, BIO **pem) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -errno;
    *pem = BIO_new(BIO_s_secmem());
    char piece[4096];
    long total = 0;
    ssize_t count = *pem ? 1 : 0;
    int failed = *pem ? 0 : -ENOMEM;
    while (count > 0 && !failed) {
        count = read(file, piece, sizeof piece);
        if (count < 0)
            failed = -errno;
        else if ((total += count) > FILE_BYTES_MAX)
            failed = -EFBIG;
        else if (count > 0 && BIO_write(*pem, piece, (int)count) != count)
            failed = -ENOMEM;
    }
    OPENSSL_cleanse(piece, sizeof piece);
    close(file);
    if (failed)
        BIO_free(*pem);
    else
        BIO_set_mem_eof_return(*pem, 0);
    return failed;
}

// Returns what OpenSSL's last error means, and clears all of them.
static int reason(void) {
    unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    if (ERR_GET_LIB(error) == ERR_LIB_PEM)
        return ERR_GET_REASON(error) == PEM_R_NO_START_LINE ? CS_TLS_NOT_PEM : CS_TLS_BAD_PEM;
    if (ERR_GET_LIB(error) == ERR_LIB_ASN1 || ERR_GET_LIB(error) == ERR_LIB_OSSL_DECODER)
        return CS_TLS_BAD_PEM;
    if (ERR_GET_LIB(error) == ERR_LIB_X509 &&
        (ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH || ERR_GET_REASON(error) == X509_R_KEY_TYPE_MISMATCH))
        return CS_TLS_KEY_DIFFERS;
    if (ERR_GET_LIB(error) == ERR_LIB_SSL &&
        (ERR_GET_REASON(error) == SSL_R_EE_KEY_TOO_SMALL || ERR_GET_REASON(error) == SSL_R_CA_KEY_TOO_SMALL ||
         ERR_GET_REASON(error) == SSL_R_CA_MD_TOO_WEAK))
        return CS_TLS_WEAK;
    return CS_TLS_UNSUPPORTED;
}

static int64_t seconds(const ASN1_TIME *time) {
    struct tm parts;
    return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

// Passes the certificates of a file to `take` one by one until it refuses one (it returns whether it took it).
static int each_certificate(struct cs_tls_context *context, const char *path,
                            bool (*take)(struct cs_tls_context *context, X509 *certificate, int place)) {
    BIO *pem;
    int failed = open_pem(path, &pem);
    if (failed)
        return failed;
    ERR_clear_error();
    int place = 0;
    while (!failed) {
        X509 *certificate = PEM_read_bio_X509(pem, NULL, NULL, NULL);
        if (!certificate) {
            failed = reason();
            break;
        }
        if (!take(context, certificate, place))
            failed = reason();
        X509_free(certificate);
        place++;
    }
    BIO_free(pem);
    return failed == CS_TLS_NOT_PEM && place > 0 ? 0 : failed; // the end of the file
}

static bool take_own(struct cs_tls_context *context, X509 *certificate, int place) {
    if (place > 0)
        return SSL_CTX_add1_chain_cert(context->ssl, certificate) == 1;
    context->not_before = seconds(X509_get0_notBefore(certificate));
    context->not_after = seconds(X509_get0_notAfter(certificate));
    return SSL_CTX_use_certificate(context->ssl, certificate) == 1;
}

int cs_tls_context_certificate(struct cs_tls_context *context, const char *path) {
    return each_certificate(context, path, take_own);
}

// Nobody is there to ask for a passphrase.
static int on_passphrase(char *buffer, int size, int writes, void *asked) {
    (void)buffer, (void)size, (void)writes;
    *(bool *)asked = true;
    return -1;
}

int cs_tls_context_key(struct cs_tls_context *context, const char *path) {
    BIO *pem;
    int failed = open_pem(path, &pem);
    if (failed)
        return failed;
    ERR_clear_error();
    char *text;
    long count = BIO_get_mem_data(pem, &text);
    static const char label[] = "PRIVATE KEY-----"; // OpenSSL has one error for a missing key and for a damaged one
    if (count <= 0 || !memmem(text, (size_t)count, label, sizeof label - 1)) {
        BIO_free(pem);
        return CS_TLS_NOT_PEM;
    }
    bool asked = false;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(pem, NULL, on_passphrase, &asked);
    BIO_free(pem);
    if (!key) {
        failed = reason();
        return asked ? CS_TLS_ENCRYPTED : failed;
    }
    // Without a certificate, blame its file. This check comes first because OpenSSL drops a certificate that the key
    // does not match.
    X509 *own = SSL_CTX_get0_certificate(context->ssl);
    if (own && (X509_check_private_key(own, key) != 1 || SSL_CTX_use_PrivateKey(context->ssl, key) != 1))
        failed = reason();
    EVP_PKEY_free(key);
    return failed;
}

static bool take_authority(struct cs_tls_context *context, X509 *certificate, int place) {
    (void)place;
    return X509_STORE_add_cert(SSL_CTX_get_cert_store(context->ssl), certificate) == 1 &&
           SSL_CTX_add_client_CA(context->ssl, certificate) == 1;
}

int cs_tls_context_clients(struct cs_tls_context *context, const char *path, bool required) {
    SSL_CTX_set_verify(context->ssl, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), NULL);
    return each_certificate(context, path, take_authority);
}

void cs_tls_context_validity(const struct cs_tls_context *context, int64_t *not_before, int64_t *not_after) {
    *not_before = context->not_before;
    *not_after = context->not_after;
}
