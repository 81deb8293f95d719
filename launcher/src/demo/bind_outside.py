# SPDX-License-Identifier: Apache-2.0
"""Binds source port 44444 on purpose and connects to the given port on loopback."""
import socket
import sys

client = socket.socket()
client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
client.bind(("127.0.0.1", 44444))
client.settimeout(5)
try:
    client.connect(("127.0.0.1", int(sys.argv[1])))
except OSError as error:
    print(f"connect from port 44444: {error.strerror}")
    sys.exit(1)
print("connect from port 44444 went through")
