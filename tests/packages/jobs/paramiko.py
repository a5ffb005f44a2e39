# SPDX-License-Identifier: MIT
"""An SSH server and a client in one process"""

import socket
import threading

import paramiko


class Server(paramiko.ServerInterface):
    """Lets everybody in, and runs nothing."""

    def check_auth_password(self, username, password):
        """Is the password good?"""
        return paramiko.AUTH_SUCCESSFUL if password == "secret" else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, number):
        """May a channel be opened?"""
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        """Answer a command."""
        threading.Thread(target=answer, args=(channel, command)).start()
        return True


def answer(channel, command):
    """Send the command back."""
    channel.sendall(command.upper())
    channel.send_exit_status(0)
    channel.close()


def serve(listener):
    """Serve one connection."""
    transport = paramiko.Transport(listener.accept()[0])
    transport.add_server_key(paramiko.RSAKey.generate(2048))
    transport.start_server(server=Server())


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect("127.0.0.1", listener.getsockname()[1], "me", "secret", look_for_keys=False, allow_agent=False, timeout=60)
print(client.exec_command("list")[1].read())
client.close()
