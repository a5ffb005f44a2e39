# SPDX-License-Identifier: MIT
"""A Modbus server with registers."""

import os

from pymodbus.datastore import ModbusDeviceContext, ModbusSequentialDataBlock, ModbusServerContext
from pymodbus.server import StartTcpServer

device = ModbusDeviceContext(hr=ModbusSequentialDataBlock(1, [0] * 100))
StartTcpServer(ModbusServerContext(devices=device, single=True), address=("127.0.0.1", int(os.environ["PORT"])))
