# SPDX-License-Identifier: MIT
"""Tells the network of a service, on loopback"""

import socket

from zeroconf import IPVersion, ServiceInfo, Zeroconf

info = ServiceInfo(
    "_shop._tcp.local.", "a._shop._tcp.local.", addresses=[socket.inet_aton("127.0.0.1")], port=80, server="a.local."
)
zeroconf = Zeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
zeroconf.register_service(info)
found = zeroconf.get_service_info("_shop._tcp.local.", "a._shop._tcp.local.", timeout=10000)
print(found.port if found else None)
zeroconf.close()
