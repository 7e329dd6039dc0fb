// TLS through OpenSSL, as plain calls over a non-blocking descriptor.
//
// A context has the certificate, the key and the policy; it is made in steps, then shared by threads and never changed,
// but for its ticket keys. A session is one connection, used by one thread at a time. It does not own its descriptor.
#ifndef CS_TLS_H
#define CS_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cs_tls_context;
struct cs_tls;

// Why a file cannot be used, positive. A file that cannot be read at all is -errno.
enum {
    CS_TLS_NOT_PEM = 1, // nothing of the kind is in it
    CS_TLS_BAD_PEM,     // there is, and it cannot be understood
    CS_TLS_WEAK,        // the key is too short, or a signature of the chain too weak, for security level 2
    CS_TLS_ENCRYPTED,   // the key asks for a passphrase
    CS_TLS_KEY_DIFFERS, // the key is not that of the first certificate
    CS_TLS_UNSUPPORTED, // OpenSSL says no, for a reason not listed here
};

// What became of a step of a session, when it is not a count of bytes.
enum {
    CS_TLS_DONE = 0,        // handshake: done; reading: the other side has said that no more comes (close_notify)
    CS_TLS_WANTS_READ = -1, // again once the descriptor is readable
    CS_TLS_WANTS_WRITE = -2,
    CS_TLS_BROKEN = -3,    // of no use any more; the alert that says why, if there is one, was sent
    CS_TLS_SILENT = -4,    // handshake: the other side has gone without a word
    CS_TLS_PLAINTEXT = -5, // handshake: the first byte is a letter, as of an HTTP request; nothing was sent
};

// TLS 1.2 and 1.3 as Mozilla's "intermediate" has them. Returns NULL without memory. The caller frees it, at any time:
// its sessions keep what they need.
struct cs_tls_context *cs_tls_context_new(void);
void cs_tls_context_free(struct cs_tls_context *context);
// Reads a chain of certificates, the server's own first. Returns 0, -errno or why not.
int cs_tls_context_certificate(struct cs_tls_context *context, const char *path);
// Reads the key of that certificate, behind it; if that was not taken, the key is not compared with it. Returns as
// above.
int cs_tls_context_key(struct cs_tls_context *context, const char *path);
// Reads the certificates of those who may vouch for clients. `required` refuses clients without a certificate; one that
// is shown has to be good in any case. Returns as above.
int cs_tls_context_clients(struct cs_tls_context *context, const char *path, bool required);
// From when to when the certificate is good, in seconds since 1970.
void cs_tls_context_validity(const struct cs_tls_context *context, int64_t *not_before, int64_t *not_after);
// Makes a new key for session tickets. Those made with the one before are still taken. Returns 0, or -1 if the system
// has no random numbers; then the key stays.
int cs_tls_context_rotate(struct cs_tls_context *context);

// Begins the server's side of a session. Returns NULL without memory. The caller frees it.
struct cs_tls *cs_tls_accept(struct cs_tls_context *context, int descriptor);
// Begins the client's side, which believes any certificate, and shows one of its own if `certificate` and `key` can be
// used (NULL: none). Returns and owns as above.
struct cs_tls *cs_tls_connect(int descriptor, const char *certificate, const char *key);
void cs_tls_free(struct cs_tls *tls);
// Goes on with the handshake. Returns CS_TLS_DONE once, or what it waits for, or why it failed.
int cs_tls_handshake(struct cs_tls *tls);
// Reads as much as there is and fits. Returns a count, CS_TLS_DONE at the end, or a negative value of the list above.
long cs_tls_read(struct cs_tls *tls, void *bytes, size_t count);
// Whether something was received that the next cs_tls_read would return and no poll of the descriptor tells of.
bool cs_tls_has_hidden(const struct cs_tls *tls);
// Sends at most one record of it. Returns how much was taken, or a negative value of the list above; after
// CS_TLS_WANTS_… the next call has to be with the same bytes, wherever they are by then, and perhaps more behind them.
long cs_tls_write(struct cs_tls *tls, const void *bytes, size_t count);
// Says that no more will be sent (close_notify), once, if it can be said.
void cs_tls_end(struct cs_tls *tls);

#endif
