// Sealing through OpenSSL.
#include "cs_seal.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <string.h>

enum { NONCE = 12, TAG = 16 };

bool cs_derive(const uint8_t *secret, const char *label, uint8_t *key) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
    size_t count = CS_KEY_BYTES;
    bool done = context && EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) == 1 &&
                EVP_PKEY_CTX_set1_hkdf_key(context, secret, CS_KEY_BYTES) == 1 &&
                EVP_PKEY_CTX_add1_hkdf_info(context, (const unsigned char *)label, (int)strlen(label)) == 1 &&
                EVP_PKEY_derive(context, key, &count) == 1 && count == CS_KEY_BYTES;
    EVP_PKEY_CTX_free(context);
    return done;
}

bool cs_seal(const uint8_t *key, const uint8_t *nonce_key, const void *bytes, size_t count, uint8_t *sealed) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (count > INT_MAX || !HMAC(EVP_sha256(), nonce_key, CS_KEY_BYTES, bytes, count, digest, &length))
        return false;
    memcpy(sealed, digest, NONCE);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0, ended = 0;
    uint8_t *text = sealed + NONCE;
    bool done = context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
                EVP_EncryptUpdate(context, text, &written, bytes, (int)count) == 1 &&
                EVP_EncryptFinal_ex(context, text + written, &ended) == 1 && (size_t)(written + ended) == count &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, text + count) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

bool cs_open_sealed(const uint8_t *key, const uint8_t *sealed, size_t count, void *bytes) {
    if (count < CS_SEALED_BYTES || count > INT_MAX)
        return false;
    int length = (int)count - CS_SEALED_BYTES, written = 0, ended = 0;
    uint8_t tag[TAG];
    memcpy(tag, sealed + count - TAG, TAG);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool done = context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
                EVP_DecryptUpdate(context, bytes, &written, sealed + NONCE, length) == 1 &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
                EVP_DecryptFinal_ex(context, (uint8_t *)bytes + written, &ended) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}
