# SPDX-License-Identifier: MIT
"""Hashes a password"""

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

hasher = PasswordHasher(time_cost=1, memory_cost=1024)
hashed = hasher.hash("secret")
print(hasher.verify(hashed, "secret"), hashed[:9])
try:
    hasher.verify(hashed, "other")
except VerifyMismatchError as error:
    print(type(error).__name__)
