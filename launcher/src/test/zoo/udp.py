# SPDX-License-Identifier: Apache-2.0
# udp.py connected|sendto ADDRESS PORT: prints the answer to a datagram; sendto is without bind and connect.
import socket
import sys

way, peer = sys.argv[1], (sys.argv[2], int(sys.argv[3]))
udp = socket.socket(socket.AF_INET6 if ":" in peer[0] else socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(3)
if way == "connected":
    udp.connect(peer)
    udp.send(b"port?")
else:
    udp.sendto(b"port?", peer)
print(udp.recv(100).decode().strip())
