# SPDX-License-Identifier: MIT
"""Hashes a password"""

import bcrypt

hashed = bcrypt.hashpw(b"secret", bcrypt.gensalt(4))
print(bcrypt.checkpw(b"secret", hashed), bcrypt.checkpw(b"other", hashed), hashed[:7])
