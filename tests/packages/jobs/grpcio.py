# SPDX-License-Identifier: MIT
"""A server and a client in one process, plain and with an error"""

from concurrent import futures

import grpc


class Handler(grpc.GenericRpcHandler):
    """Every method: sends back what it got."""

    def service(self, call):
        """Return the handler of a call."""
        if call.method != "/echo":
            return None
        return grpc.unary_unary_rpc_method_handler(lambda request, context: request[::-1])


server = grpc.server(futures.ThreadPoolExecutor(2))
server.add_generic_rpc_handlers((Handler(),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    print(channel.unary_unary("/echo")(b"abc", timeout=60))
    try:
        channel.unary_unary("/none")(b"", timeout=60)
    except grpc.RpcError as error:
        print(error.code())
server.stop(None).wait()
