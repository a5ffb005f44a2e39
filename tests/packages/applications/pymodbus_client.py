# SPDX-License-Identifier: MIT
"""Writes and reads fifty times."""

import sys

from pymodbus.client import ModbusTcpClient

client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]), timeout=30)
client.connect()
for number in range(50):
    client.write_register(number, number * 2)
    print("answer", client.read_holding_registers(number, count=1).registers)
client.close()
