// TLS through OpenSSL, as plain calls over a non-blocking descriptor.
//
// A context holds the certificate, the key and the policy. It is made in steps, then shared by threads and never
// changed except for its ticket keys. A session is one connection, used by one thread at a time. It does not own its
// descriptor.
#ifndef CS_TLS_H
#define CS_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cs_tls_context;
struct cs_tls;

// Why a file is unusable, as a positive number. A file that cannot be read at all is -errno.
enum {
    CS_TLS_NOT_PEM = 1, // the file holds nothing of the kind
    CS_TLS_BAD_PEM,     // it does, and cannot be parsed
    CS_TLS_WEAK,        // the key is too short, or a signature of the chain too weak, for security level 2
    CS_TLS_ENCRYPTED,   // the key needs a passphrase
    CS_TLS_KEY_DIFFERS, // the key does not belong to the first certificate
    CS_TLS_UNSUPPORTED, // OpenSSL refuses it for a reason not listed here
};

// The outcome of a step of a session, when it is not a count of bytes.
enum {
    CS_TLS_DONE = 0,        // handshake: done; reading: the other side has ended its data (close_notify)
    CS_TLS_WANTS_READ = -1, // call again once the descriptor is readable
    CS_TLS_WANTS_WRITE = -2,
    CS_TLS_BROKEN = -3,    // the session is over; the alert that says why, if there is one, was sent
    CS_TLS_SILENT = -4,    // handshake: the other side left without a word
    CS_TLS_PLAINTEXT = -5, // handshake: the first byte is a letter, as of an HTTP request; nothing was sent
};

// TLS 1.2 and 1.3 as Mozilla's "intermediate" defines them. Returns NULL if memory runs out. The caller frees it, at
// any time: its sessions keep what they need.
struct cs_tls_context *cs_tls_context_new(void);
void cs_tls_context_free(struct cs_tls_context *context);
// Reads a chain of certificates, the server's own first. Returns 0, -errno or one of the reasons above.
int cs_tls_context_certificate(struct cs_tls_context *context, const char *path);
// Reads the key of that certificate; call it after cs_tls_context_certificate. If that failed, the key is not compared
// with a certificate. Returns as above.
int cs_tls_context_key(struct cs_tls_context *context, const char *path);
// Reads the certificates of the CAs that may sign clients' certificates. `required` refuses clients without a
// certificate; one that a client shows must be valid in any case. Returns as above.
int cs_tls_context_clients(struct cs_tls_context *context, const char *path, bool required);
// The first and last second of the certificate's validity, in seconds since 1970.
void cs_tls_context_validity(const struct cs_tls_context *context, int64_t *not_before, int64_t *not_after);
// Makes a new key for session tickets; tickets sealed with the previous one stay valid. Returns 0, or -1 if the system
// has no random numbers; then the key stays.
int cs_tls_context_rotate(struct cs_tls_context *context);

// Begins the server's side of a session. Returns NULL if memory runs out. The caller frees it.
struct cs_tls *cs_tls_accept(struct cs_tls_context *context, int descriptor);
// Begins the client's side. It accepts any certificate, and shows its own if `certificate` and `key` are usable (NULL:
// none). Result and ownership as above.
struct cs_tls *cs_tls_connect(int descriptor, const char *certificate, const char *key);
void cs_tls_free(struct cs_tls *tls);
// Continues the handshake. Returns CS_TLS_DONE once, or what it waits for, or why it failed.
int cs_tls_handshake(struct cs_tls *tls);
// Reads as much as is there and fits. Returns a count, CS_TLS_DONE at the end, or a negative value from the list
// above.
long cs_tls_read(struct cs_tls *tls, void *bytes, size_t count);
// Whether the next cs_tls_read would return received bytes that no poll of the descriptor reports.
bool cs_tls_has_hidden(const struct cs_tls *tls);
// Whether it keeps the part of a record whose rest has not come yet.
bool cs_tls_has_part(const struct cs_tls *tls);
// Sends at most one record of it. Returns how much was taken, or a negative value from the list above. After
// CS_TLS_WANTS_… the next call must pass the same bytes, wherever they are by then, and may add more after them.
long cs_tls_write(struct cs_tls *tls, const void *bytes, size_t count);
// Announces the end of this side's data (close_notify), once, if that is possible.
void cs_tls_end(struct cs_tls *tls);

#endif
