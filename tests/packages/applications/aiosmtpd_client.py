# SPDX-License-Identifier: MIT
"""Sends fifty mails."""

import smtplib
import sys

with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=60) as client:
    for number in range(50):
        client.sendmail("a@shop", ["b@shop"], f"Subject: {number}\r\n\r\ntext\r\n")
        print("answer", number, client.noop()[0])
