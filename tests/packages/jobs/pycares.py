# SPDX-License-Identifier: MIT
"""Resolves what needs no server"""

import pycares

print(pycares.errno.strerror(pycares.errno.ARES_ENOTFOUND))
channel = pycares.Channel(servers=["127.0.0.1"], timeout=0.2, tries=1)
print(len(channel.servers))
channel.close()
