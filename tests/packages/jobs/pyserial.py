# SPDX-License-Identifier: MIT
"""A loop, and a port that is not there"""

import serial

loop = serial.serial_for_url("loop://", timeout=5)
loop.write(b"text")
print(loop.read(4))
try:
    serial.Serial("COM99")
except serial.SerialException as error:
    print(type(error).__name__)
