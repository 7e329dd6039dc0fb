// Sealing: bytes that only the holder of a key can read or have made.
#ifndef CS_SEAL_H
#define CS_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CS_KEY_BYTES = 32,    // of a secret, and of a key that is derived from it
    CS_SEALED_BYTES = 28, // how much longer sealed bytes are: the nonce before them, the tag behind them
};

// Derives a key from a secret by HKDF with SHA-256 (RFC 5869), without salt; `label` is the info. Both keys have
// CS_KEY_BYTES. Returns whether it could.
bool cs_derive(const uint8_t *secret, const char *label, uint8_t *key);
// Seals `count` bytes by AES-256-GCM into `sealed`, which has room for CS_SEALED_BYTES more. The nonce is the beginning
// of the HMAC-SHA-256 of the bytes under `nonce_key`, so the same bytes are sealed alike, and no nonce is used for two
// texts. Returns whether it could.
bool cs_seal(const uint8_t *key, const uint8_t *nonce_key, const void *bytes, size_t count, uint8_t *sealed);
// Opens `count` sealed bytes into `bytes`, which has room for CS_SEALED_BYTES fewer. Returns whether they were sealed
// with that key; what is in `bytes` counts only then.
bool cs_open_sealed(const uint8_t *key, const uint8_t *sealed, size_t count, void *bytes);

#endif
