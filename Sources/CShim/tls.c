#define _GNU_SOURCE
#include "tls_context.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// A key that seals session tickets (RFC 5077 §4).
struct ticket_key {
    unsigned char name[16], cipher[32], mac[32];
};

// The current key and the previous one. Belongs to an SSL_CTX, which may outlive its cs_tls_context.
struct tickets {
    pthread_mutex_t lock;
    struct ticket_key keys[2];
};

struct cs_tls {
    SSL *ssl;
    int descriptor;
    // How much one call may still read from the descriptor: OpenSSL answers some records itself, and a peer that sends
    // nothing else would keep the call from returning.
    int budget;
    // What the last read met after the bytes it returned; 1 means nothing.
    long deferred;
    // All that was received has been read and more is needed: the descriptor will report it.
    bool is_dry;
    bool has_received, is_plaintext, is_broken;
    // Changes of keys that the peer has sent, and the bytes of its requests. Each costs us as much as a small request,
    // and needs one only after millions of records (RFC 8446 §5.5).
    unsigned key_updates;
    size_t application_bytes;
};

enum { READ_BYTES_MAX = 131072, KEY_UPDATES_MAX = 32 };

// Mozilla's "intermediate" (guidelines 5.7) without DHE, which is expensive and which no client with ECDHE needs.
static const char ciphers_1_2[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                  "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                  "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
static const char ciphers_1_3[] = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
static const unsigned char protocols[] = "\x08http/1.1";

// MARK: The descriptor as OpenSSL sees it. Its own socket BIO would raise SIGPIPE, and read without end.

static int wire_read(BIO *bio, char *bytes, int count) {
    struct cs_tls *tls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (tls->is_plaintext || tls->key_updates > KEY_UPDATES_MAX + (tls->application_bytes >> 20))
        return -1; // ends the session
    if (tls->budget <= 0) {
        BIO_set_retry_read(bio); // the descriptor stays readable, so the loop comes back
        return -1;
    }
    ssize_t got;
    do {
        got = recv(tls->descriptor, bytes, (size_t)count, 0);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        if (errno == EAGAIN)
            BIO_set_retry_read(bio);
        return -1;
    }
    tls->budget -= (int)got;
    if (got > 0 && !tls->has_received) {
        tls->has_received = true;
        unsigned char first = (unsigned char)bytes[0] | 0x20;
        tls->is_plaintext = first >= 'a' && first <= 'z'; // a handshake starts with 0x16 (RFC 8446 §5.1)
        if (tls->is_plaintext)
            return -1;
    }
    return (int)got;
}

static int wire_write(BIO *bio, const char *bytes, int count) {
    struct cs_tls *tls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t sent;
    do {
        sent = send(tls->descriptor, bytes, (size_t)count, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno == EAGAIN)
        BIO_set_retry_write(bio);
    return (int)sent;
}

static long wire_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH; // nothing is kept back
}

static void count_key_update(int is_sent, int version, int type, const void *bytes, size_t count, SSL *ssl,
                             void *pointer) {
    (void)version, (void)ssl;
    struct cs_tls *tls = pointer;
    if (!is_sent && type == SSL3_RT_HANDSHAKE && count > 0 && *(const unsigned char *)bytes == SSL3_MT_KEY_UPDATE)
        tls->key_updates++;
}

static BIO_METHOD *wire;
static EVP_CIPHER *ticket_cipher;
static int tickets_index;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void free_tickets(void *owner, void *value, CRYPTO_EX_DATA *data, int index, long number, void *pointer) {
    (void)owner, (void)data, (void)index, (void)number, (void)pointer;
    struct tickets *tickets = value;
    if (!tickets)
        return;
    pthread_mutex_destroy(&tickets->lock);
    OPENSSL_clear_free(tickets, sizeof *tickets);
}

static void prepare(void) {
    wire = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "descriptor");
    ticket_cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    tickets_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, free_tickets);
    if (!wire)
        return;
    BIO_meth_set_read(wire, wire_read);
    BIO_meth_set_write(wire, wire_write);
    BIO_meth_set_ctrl(wire, wire_control);
}

// MARK: Session tickets. OpenSSL by itself would seal all of them with one key for as long as the process runs; anyone
// who learned that key could read every TLS 1.2 session recorded in that time.

static int on_ticket(SSL *ssl, unsigned char name[16], unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac,
                     int makes) {
    struct tickets *tickets = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), tickets_index);
    struct ticket_key key;
    int found = 0;
    pthread_mutex_lock(&tickets->lock);
    for (int age = 0; age < 2 && !found; age++) {
        if (makes || memcmp(tickets->keys[age].name, name, sizeof key.name) == 0) {
            key = tickets->keys[age];
            found = age + 1; // 2 makes OpenSSL give the client a new one
        }
    }
    pthread_mutex_unlock(&tickets->lock);
    if (!found)
        return 0;
    if (makes) {
        memcpy(name, key.name, sizeof key.name);
        if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(ticket_cipher)) != 1)
            found = -1;
    } else if (SSL_version(ssl) == TLS1_3_VERSION) {
        found = 2; // a ticket may be used once (RFC 8446 §C.4)
    }
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac, sizeof key.mac),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    if (EVP_CipherInit_ex(cipher, ticket_cipher, NULL, key.cipher, iv, makes) != 1 ||
        EVP_MAC_CTX_set_params(mac, parameters) != 1)
        found = -1;
    OPENSSL_cleanse(&key, sizeof key);
    return found;
}

int cs_tls_context_rotate(struct cs_tls_context *context) {
    struct tickets *tickets = SSL_CTX_get_ex_data(context->ssl, tickets_index);
    struct ticket_key fresh;
    if (RAND_bytes((unsigned char *)&fresh, sizeof fresh) != 1)
        return -1;
    pthread_mutex_lock(&tickets->lock);
    tickets->keys[1] = tickets->keys[0];
    tickets->keys[0] = fresh;
    pthread_mutex_unlock(&tickets->lock);
    OPENSSL_cleanse(&fresh, sizeof fresh);
    return 0;
}

static bool seal_tickets(struct cs_tls_context *context) {
    struct tickets *tickets = OPENSSL_zalloc(sizeof *tickets);
    if (!tickets || pthread_mutex_init(&tickets->lock, NULL)) {
        OPENSSL_free(tickets);
        return false;
    }
    if (SSL_CTX_set_ex_data(context->ssl, tickets_index, tickets) != 1) {
        free_tickets(NULL, tickets, NULL, 0, 0, NULL);
        return false;
    }
    // The previous key is random too: everybody would know zeroes.
    return !cs_tls_context_rotate(context) && !cs_tls_context_rotate(context) &&
           SSL_CTX_set_tlsext_ticket_key_evp_cb(context->ssl, on_ticket);
}

// MARK: Contexts

// RFC 7301 §3.2: no protocol in common ends the handshake; a client that offers none speaks HTTP/1.1.
static int on_protocols(SSL *ssl, const unsigned char **chosen, unsigned char *count, const unsigned char *offered,
                        unsigned offered_count, void *unused) {
    (void)ssl, (void)unused;
    int found =
        SSL_select_next_proto((unsigned char **)chosen, count, protocols, sizeof protocols - 1, offered, offered_count);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static struct cs_tls_context *make_context(void) {
    pthread_once(&once, prepare);
    struct cs_tls_context *context = calloc(1, sizeof *context);
    if (!context || !wire || !ticket_cipher || tickets_index < 0 || !(context->ssl = SSL_CTX_new(TLS_method()))) {
        free(context);
        return NULL;
    }
    SSL_CTX *ssl = context->ssl;
    SSL_CTX_set_security_level(ssl, 2); // 112 bits, whatever the system's configuration says
    SSL_CTX_set_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_NO_COMPRESSION);
    // The chain is exactly what its file holds: OpenSSL would look for more among the CAs for clients, in every
    // handshake.
    SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
    SSL_CTX_set_read_ahead(ssl, 1); // one system call for a record instead of two
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    if (!SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) || !SSL_CTX_set_max_proto_version(ssl, 0) ||
        !SSL_CTX_set_cipher_list(ssl, ciphers_1_2) || !SSL_CTX_set_ciphersuites(ssl, ciphers_1_3) ||
        !SSL_CTX_set1_groups_list(ssl, "X25519:P-256:P-384")) {
        cs_tls_context_free(context);
        return NULL;
    }
    return context;
}

struct cs_tls_context *cs_tls_context_new(void) {
    struct cs_tls_context *context = make_context();
    if (!context)
        return NULL;
    SSL_CTX_set_alpn_select_cb(context->ssl, on_protocols, NULL);
    SSL_CTX_set_num_tickets(context->ssl, 1);
    // A session must not be resumed where the rules for client certificates differ from those it began under.
    static const unsigned char id[] = "rapport";
    if (!SSL_CTX_set_session_id_context(context->ssl, id, sizeof id - 1) || !seal_tickets(context)) {
        cs_tls_context_free(context);
        return NULL;
    }
    SSL_CTX_set_timeout(context->ssl, 7200);
    return context;
}

void cs_tls_context_free(struct cs_tls_context *context) {
    if (!context)
        return;
    SSL_CTX_free(context->ssl);
    free(context);
}

// MARK: Sessions

static struct cs_tls *begin(struct cs_tls_context *context, int descriptor) {
    struct cs_tls *tls = calloc(1, sizeof *tls);
    if (!tls)
        return NULL;
    tls->descriptor = descriptor;
    tls->deferred = 1;
    tls->ssl = SSL_new(context->ssl);
    BIO *bio = tls->ssl ? BIO_new(wire) : NULL;
    if (!bio) {
        ERR_clear_error(); // or it would be taken for the next connection's
        cs_tls_free(tls);
        return NULL;
    }
    BIO_set_data(bio, tls);
    BIO_set_init(bio, 1);
    SSL_set_bio(tls->ssl, bio, bio);
    SSL_set_msg_callback(tls->ssl, count_key_update);
    SSL_set_msg_callback_arg(tls->ssl, tls);
    return tls;
}

struct cs_tls *cs_tls_accept(struct cs_tls_context *context, int descriptor) {
    struct cs_tls *tls = begin(context, descriptor);
    if (tls)
        SSL_set_accept_state(tls->ssl);
    return tls;
}

struct cs_tls *cs_tls_connect(int descriptor, const char *certificate, const char *key) {
    struct cs_tls_context *context = make_context();
    if (!context)
        return NULL;
    if (certificate && key && cs_tls_context_certificate(context, certificate) == 0)
        (void)cs_tls_context_key(context, key); // without it the server may ask in vain, and says so
    struct cs_tls *tls = begin(context, descriptor);
    cs_tls_context_free(context);
    if (!tls)
        return NULL;
    SSL_set_verify(tls->ssl, SSL_VERIFY_NONE, NULL);
    SSL_set_alpn_protos(tls->ssl, protocols, sizeof protocols - 1);
    SSL_set_connect_state(tls->ssl);
    return tls;
}

void cs_tls_free(struct cs_tls *tls) {
    if (!tls)
        return;
    SSL_free(tls->ssl);
    free(tls);
}

// Returns why a call did not succeed. Clears OpenSSL's errors, or the next call would take them for its own.
static int outcome(struct cs_tls *tls, int result) {
    int error = SSL_get_error(tls->ssl, result);
    if (error == SSL_ERROR_WANT_READ)
        return CS_TLS_WANTS_READ;
    if (error == SSL_ERROR_WANT_WRITE)
        return CS_TLS_WANTS_WRITE;
    if (error == SSL_ERROR_ZERO_RETURN)
        return CS_TLS_DONE;
    ERR_clear_error();
    tls->is_broken = true;
    if (tls->is_plaintext)
        return CS_TLS_PLAINTEXT;
    return tls->has_received ? CS_TLS_BROKEN : CS_TLS_SILENT;
}

int cs_tls_handshake(struct cs_tls *tls) {
    tls->budget = READ_BYTES_MAX;
    int result = SSL_do_handshake(tls->ssl);
    if (result == 1)
        return CS_TLS_DONE;
    result = outcome(tls, result);
    return result == CS_TLS_DONE ? CS_TLS_BROKEN : result;
}

long cs_tls_read(struct cs_tls *tls, void *bytes, size_t count) {
    if (tls->deferred != 1)
        return tls->deferred;
    tls->budget = READ_BYTES_MAX;
    size_t total = 0;
    do {
        size_t got;
        int result = SSL_read_ex(tls->ssl, (char *)bytes + total, count - total, &got);
        if (result != 1) {
            int why = outcome(tls, result);
            tls->is_dry = why == CS_TLS_WANTS_READ;
            if (total == 0)
                return why;
            // A result that waits for no event is reported by the next call, which could not find out by itself what
            // ended the session.
            if (why == CS_TLS_DONE || why == CS_TLS_BROKEN)
                tls->deferred = why;
            return (long)total;
        }
        tls->is_dry = false;
        total += got;
        tls->application_bytes += got;
    } while (total < count && SSL_has_pending(tls->ssl));
    return (long)total;
}

bool cs_tls_has_hidden(const struct cs_tls *tls) {
    return tls->deferred != 1 || (!tls->is_dry && SSL_has_pending(tls->ssl));
}

bool cs_tls_has_part(const struct cs_tls *tls) {
    return tls->is_dry && SSL_has_pending(tls->ssl);
}

long cs_tls_write(struct cs_tls *tls, const void *bytes, size_t count) {
    tls->budget = READ_BYTES_MAX;
    size_t sent;
    int result = SSL_write_ex(tls->ssl, bytes, count, &sent);
    if (result == 1)
        return (long)sent;
    result = outcome(tls, result);
    return result == CS_TLS_DONE ? CS_TLS_BROKEN : result;
}

void cs_tls_end(struct cs_tls *tls) {
    // A second call would wait for the other side to answer; and a session that was cut off has nobody to tell.
    if (!tls->is_broken && !(SSL_get_shutdown(tls->ssl) & SSL_SENT_SHUTDOWN) && SSL_shutdown(tls->ssl) < 0)
        ERR_clear_error();
}
