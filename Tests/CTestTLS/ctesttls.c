#include "ctesttls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: Certificates

static void *read_pem(const char *path, bool is_key) {
    BIO *file = path ? BIO_new_file(path, "r") : NULL;
    void *found = !file    ? NULL
                  : is_key ? (void *)PEM_read_bio_PrivateKey(file, NULL, NULL, NULL)
                           : (void *)PEM_read_bio_X509(file, NULL, NULL, NULL);
    BIO_free(file);
    return found;
}

static bool extend(X509 *certificate, int kind, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool write_pem(const struct ct_certificate *wanted, X509 *certificate, EVP_PKEY *key) {
    BIO *one = BIO_new_file(wanted->certificate, "w"), *other = BIO_new_file(wanted->key, "w");
    const EVP_CIPHER *cipher = wanted->passphrase ? EVP_aes_256_cbc() : NULL;
    bool written = one && other && PEM_write_bio_X509(one, certificate) == 1 &&
                   PEM_write_bio_PKCS8PrivateKey(other, key, cipher, NULL, 0, NULL, (void *)wanted->passphrase) == 1;
    BIO_free(one);
    BIO_free(other);
    return written;
}

bool ct_make_certificate(const struct ct_certificate *wanted) {
    EVP_PKEY *key = wanted->rsa_bits ? EVP_RSA_gen((unsigned)wanted->rsa_bits) : EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509 *issuer = wanted->issuer_certificate ? read_pem(wanted->issuer_certificate, false) : NULL;
    EVP_PKEY *issuer_key = wanted->issuer_key ? read_pem(wanted->issuer_key, true) : NULL;
    static long serial = 1;
    X509_NAME *name = X509_get_subject_name(certificate);
    bool made =
        key && X509_set_version(certificate, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), __sync_add_and_fetch(&serial, 1)) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(certificate), wanted->from) &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), wanted->to) && X509_set_pubkey(certificate, key) == 1 &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)wanted->name, -1, -1, 0) == 1 &&
        X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : name) == 1 &&
        extend(certificate, NID_basic_constraints, wanted->is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
        extend(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") &&
        X509_sign(certificate, issuer_key ? issuer_key : key, EVP_sha256()) > 0 && write_pem(wanted, certificate, key);
    X509_free(certificate);
    X509_free(issuer);
    EVP_PKEY_free(key);
    EVP_PKEY_free(issuer_key);
    ERR_clear_error();
    return made;
}

// MARK: The client

struct ct_tls {
    SSL *ssl;
    BIO *from_server, *to_server;
    int alert;
};

static void on_event(const SSL *ssl, int where, int value) {
    struct ct_tls *tls = SSL_get_app_data(ssl);
    if (tls && where & SSL_CB_READ && where & SSL_CB_ALERT)
        tls->alert = value & 0xFF;
}

static bool set(SSL_CTX *context, const struct ct_options *options) {
    // Level 0 for TLS 1.1, so that it is the server that refuses it.
    SSL_CTX_set_security_level(context, options->version_max && options->version_max < TLS1_2_VERSION ? 0 : 1);
    SSL_CTX_set_info_callback(context, on_event);
    SSL_CTX_set_verify(context, options->authorities ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    return SSL_CTX_set_min_proto_version(context, options->version_min) == 1 &&
           SSL_CTX_set_max_proto_version(context, options->version_max) == 1 &&
           (!options->authorities || SSL_CTX_load_verify_file(context, options->authorities) == 1) &&
           (!options->protocols ||
            SSL_CTX_set_alpn_protos(context, options->protocols, (unsigned)options->protocols_count) == 0) &&
           (!options->certificate || (SSL_CTX_use_certificate_chain_file(context, options->certificate) == 1 &&
                                      SSL_CTX_use_PrivateKey_file(context, options->key, SSL_FILETYPE_PEM) == 1));
}

struct ct_tls *ct_connect(const struct ct_options *options) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    struct ct_tls *tls = set(context, options) ? calloc(1, sizeof *tls) : NULL;
    if (tls) {
        tls->alert = -1;
        tls->ssl = SSL_new(context);
        tls->from_server = BIO_new(BIO_s_mem());
        tls->to_server = BIO_new(BIO_s_mem());
        SSL_set_bio(tls->ssl, tls->from_server, tls->to_server);
        SSL_set_app_data(tls->ssl, tls);
        SSL_set_connect_state(tls->ssl);
        if (options->session) {
            const unsigned char *bytes = options->session;
            SSL_SESSION *session = d2i_SSL_SESSION(NULL, &bytes, (long)options->session_count);
            SSL_set_session(tls->ssl, session);
            SSL_SESSION_free(session);
        }
    }
    SSL_CTX_free(context);
    ERR_clear_error();
    return tls;
}

void ct_free(struct ct_tls *tls) {
    if (tls)
        SSL_free(tls->ssl);
    free(tls);
}

void ct_feed(struct ct_tls *tls, const void *bytes, size_t count) {
    BIO_write(tls->from_server, bytes, (int)count);
}

size_t ct_take(struct ct_tls *tls, void *bytes, size_t capacity) {
    int count = BIO_read(tls->to_server, bytes, (int)capacity);
    return count > 0 ? (size_t)count : 0;
}

static long outcome(struct ct_tls *tls, int result) {
    int error = SSL_get_error(tls->ssl, result);
    ERR_clear_error();
    return error == SSL_ERROR_ZERO_RETURN ? 0 : error == SSL_ERROR_WANT_READ ? -1 : -2;
}

int ct_handshake(struct ct_tls *tls) {
    int result = SSL_do_handshake(tls->ssl);
    return result == 1 ? 1 : outcome(tls, result) == -1 ? 0 : -1;
}

long ct_read(struct ct_tls *tls, void *bytes, size_t count) {
    int result = SSL_read(tls->ssl, bytes, (int)count);
    return result > 0 ? result : outcome(tls, result);
}

bool ct_write(struct ct_tls *tls, const void *bytes, size_t count) {
    size_t sent;
    bool taken = SSL_write_ex(tls->ssl, bytes, count, &sent) == 1 && sent == count;
    ERR_clear_error();
    return taken;
}

void ct_end(struct ct_tls *tls) {
    SSL_shutdown(tls->ssl);
    ERR_clear_error();
}

bool ct_update_keys(struct ct_tls *tls, bool asks) {
    return SSL_key_update(tls->ssl, asks ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
           SSL_do_handshake(tls->ssl) == 1;
}

bool ct_renegotiate(struct ct_tls *tls) {
    bool began = SSL_renegotiate(tls->ssl) == 1;
    SSL_do_handshake(tls->ssl);
    ERR_clear_error();
    return began;
}

int ct_alert(const struct ct_tls *tls) {
    return tls->alert;
}

bool ct_is_resumed(const struct ct_tls *tls) {
    return SSL_session_reused(tls->ssl) == 1;
}

int ct_chain_count(const struct ct_tls *tls) {
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(tls->ssl);
    return chain ? sk_X509_num(chain) : 0;
}

int ct_version(const struct ct_tls *tls) {
    return SSL_version(tls->ssl);
}

size_t ct_session(struct ct_tls *tls, uint8_t *bytes, size_t capacity) {
    SSL_SESSION *session = SSL_get0_session(tls->ssl);
    if (!session || !SSL_SESSION_is_resumable(session))
        return 0;
    int count = i2d_SSL_SESSION(session, NULL);
    if (count <= 0 || (size_t)count > capacity)
        return 0;
    i2d_SSL_SESSION(session, &bytes);
    return (size_t)count;
}

size_t ct_protocol(const struct ct_tls *tls, char *name, size_t capacity) {
    const unsigned char *found = NULL;
    unsigned count = 0;
    SSL_get0_alpn_selected(tls->ssl, &found, &count);
    if (!count || count > capacity)
        return 0;
    memcpy(name, found, count);
    return count;
}
