# SPDX-License-Identifier: MIT
"""AES, RSA, SHA-3"""

from Crypto.Cipher import AES, PKCS1_OAEP
from Crypto.Hash import SHA3_256
from Crypto.PublicKey import RSA

cipher = AES.new(b"k" * 16, AES.MODE_GCM, nonce=b"n" * 12)
print(cipher.encrypt_and_digest(b"text")[0].hex(), SHA3_256.new(b"text").hexdigest()[:16])
key = RSA.generate(1024)
print(PKCS1_OAEP.new(key).decrypt(PKCS1_OAEP.new(key.public_key()).encrypt(b"text")))
