# SPDX-License-Identifier: MIT
"""Boxes and signatures"""

from nacl import public, secret, signing, utils

box = secret.SecretBox(utils.random(secret.SecretBox.KEY_SIZE))
print(box.decrypt(box.encrypt(b"text")))
key = signing.SigningKey.generate()
print(key.verify_key.verify(key.sign(b"text")))
one, other = public.PrivateKey.generate(), public.PrivateKey.generate()
print(public.Box(other, one.public_key).decrypt(public.Box(one, other.public_key).encrypt(b"text")))
