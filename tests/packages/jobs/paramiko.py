# SPDX-License-Identifier: MIT
"""An SSH server and a client in one process"""

import socket
import threading

import paramiko


class Server(paramiko.ServerInterface):
    """Lets everybody in who knows the password."""

    def check_auth_password(self, username, password):
        """Is the password good?"""
        return paramiko.AUTH_SUCCESSFUL if password == "secret" else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, number):
        """May a channel be opened?"""
        return paramiko.OPEN_SUCCEEDED


def serve(listener):
    """Send back what comes in the first channel of one connection."""
    transport = paramiko.Transport(listener.accept()[0])
    transport.add_server_key(paramiko.RSAKey.generate(2048))
    transport.start_server(server=Server())
    channel = transport.accept(60)
    channel.sendall(channel.recv(100).upper())


listener = socket.create_server(("127.0.0.1", 0))
server = threading.Thread(target=serve, args=(listener,))
server.start()
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect("127.0.0.1", listener.getsockname()[1], "me", "secret", look_for_keys=False, allow_agent=False, timeout=60)
channel = client.get_transport().open_session()
channel.sendall(b"list")
print(channel.recv(100))
server.join()
client.close()
