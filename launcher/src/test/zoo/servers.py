# SPDX-License-Identifier: Apache-2.0
"""The servers of the zoo that are not PortReporter: servers.py DIRECTORY WORD:PORT...

dns:PORT   answers each question, over UDP and TCP, by the address 192.0.2.PORT%256 (its TTL is 0)
files:PORT serves the files of DIRECTORY over HTTP

Listens on IPv6 and IPv4, prints "ready", and ends with its standard input.
"""

import functools
import http.server
import socket
import socketserver
import struct
import sys
import threading

A, AAAA = 1, 28


def answer(question, peer_port):
    identity, flags = struct.unpack("!HH", question[:4])
    end = question.index(b"\0", 12) + 5
    kind = struct.unpack("!H", question[end - 4 : end - 2])[0]
    address = {A: bytes((192, 0, 2, peer_port % 256)), AAAA: bytes.fromhex("20010db8") + bytes(12)}.get(kind, b"")
    record = struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(address)) + address if address else b""
    head = struct.pack("!HHHHHH", identity, 0x8480 | flags & 0x0100, 1, 1 if record else 0, 0, 0)
    return head + question[12:end] + record


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        question, udp = self.request
        udp.sendto(answer(question, self.client_address[1]), self.client_address)


class Stream(socketserver.StreamRequestHandler):
    def handle(self):
        size = self.rfile.read(2)
        if len(size) == 2:
            reply = answer(self.rfile.read(struct.unpack("!H", size)[0]), self.client_address[1])
            self.wfile.write(struct.pack("!H", len(reply)) + reply)


class Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Says nothing of each request."""


class Both:
    """IPv6 and IPv4 on one socket."""

    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        socketserver.TCPServer.server_bind(self)


class DatagramServer(Both, socketserver.ThreadingUDPServer):
    pass


class StreamServer(Both, socketserver.ThreadingTCPServer):
    pass


def start(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main(directory, services):
    for service in services:
        word, port = service.split(":")
        at = ("::", int(port))
        if word == "dns":
            start(DatagramServer(at, Datagram))
            start(StreamServer(at, Stream))
        else:
            start(StreamServer(at, functools.partial(Files, directory=directory)))
    print("ready", flush=True)
    sys.stdin.read()


main(sys.argv[1], sys.argv[2:])
