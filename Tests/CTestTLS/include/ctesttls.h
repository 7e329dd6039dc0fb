// For tests: certificates to order, and the client's side of TLS without a socket, so that what goes over the wire and
// when is the test's to say.
#ifndef CTESTTLS_H
#define CTESTTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What to make; what is NULL, 0 or false is left out.
struct ct_certificate {
    const char *name;
    // Where PEM is written to.
    const char *certificate, *key;
    // Whose signature it has; its own without.
    const char *issuer_certificate, *issuer_key;
    // From when to when it is good, in seconds from now.
    long from, to;
    // A key of RSA instead of P-256.
    int rsa_bits;
    const char *passphrase;
    bool is_authority;
};

// Returns whether it was made. It is good for localhost, 127.0.0.1 and ::1.
bool ct_make_certificate(const struct ct_certificate *wanted);

struct ct_options {
    // 0x0303 is TLS 1.2, 0x0304 TLS 1.3, 0 what OpenSSL has.
    int version_min, version_max;
    // As ALPN has it (RFC 7301 §3.1); NULL offers nothing.
    const uint8_t *protocols;
    size_t protocols_count;
    const char *certificate, *key;
    // Whom to believe; NULL believes any server.
    const char *authorities;
    // What ct_session gave.
    const uint8_t *session;
    size_t session_count;
};

struct ct_tls;

// Returns NULL if the options cannot be met. The caller frees it.
struct ct_tls *ct_connect(const struct ct_options *options);
void ct_free(struct ct_tls *tls);
// Takes in what came from the server.
void ct_feed(struct ct_tls *tls, const void *bytes, size_t count);
// Gives out what is to go to the server. Returns how much, 0 if nothing.
size_t ct_take(struct ct_tls *tls, void *bytes, size_t capacity);
// 1: done, 0: needs more from the server, -1: failed.
int ct_handshake(struct ct_tls *tls);
// How much was read; 0: close_notify, -1: needs more from the server, -2: failed.
long ct_read(struct ct_tls *tls, void *bytes, size_t count);
// Returns whether all of it was taken.
bool ct_write(struct ct_tls *tls, const void *bytes, size_t count);
// close_notify.
void ct_end(struct ct_tls *tls);
// New keys for what this side sends, and with `asks` for what the server sends (RFC 8446 §4.6.3).
bool ct_update_keys(struct ct_tls *tls, bool asks);
// Asks for a new handshake within TLS 1.2.
bool ct_renegotiate(struct ct_tls *tls);
// The last alert that came (RFC 8446 §6.2); -1 without one.
int ct_alert(const struct ct_tls *tls);
bool ct_is_resumed(const struct ct_tls *tls);
// How many certificates the server has sent.
int ct_chain_count(const struct ct_tls *tls);
int ct_version(const struct ct_tls *tls);
// Writes the session, to be resumed. Returns its size, 0 if there is none or it does not fit.
size_t ct_session(struct ct_tls *tls, uint8_t *bytes, size_t capacity);
// Writes the name of the protocol that was agreed on. Returns its size.
size_t ct_protocol(const struct ct_tls *tls, char *name, size_t capacity);

#endif
