# SPDX-License-Identifier: MIT
"""A gRPC server that waits as the guide has it: server.wait_for_termination()."""

import os
from concurrent import futures

import grpc


class Handler(grpc.GenericRpcHandler):
    """Every method: sends back what it got."""

    def service(self, call):
        """Return the handler of a call."""
        return grpc.unary_unary_rpc_method_handler(lambda request, context: request[::-1])


server = grpc.server(futures.ThreadPoolExecutor(4))
server.add_generic_rpc_handlers((Handler(),))
server.add_insecure_port(f"127.0.0.1:{os.environ['PORT']}")
server.start()
server.wait_for_termination()
