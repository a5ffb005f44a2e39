# SPDX-License-Identifier: MIT
"""Fernet, RSA signatures, a certificate signed by itself"""

import datetime

from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

box = Fernet(Fernet.generate_key())
print(box.decrypt(box.encrypt(b"secret")))
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
signature = key.sign(b"text", padding.PKCS1v15(), hashes.SHA256())
key.public_key().verify(signature, b"text", padding.PKCS1v15(), hashes.SHA256())
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop")])
began = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder(name, name, key.public_key(), 1, began, began + datetime.timedelta(1))
    .sign(key, hashes.SHA256())
)  # fmt: skip
print(certificate.subject.rfc4514_string(), len(signature))
