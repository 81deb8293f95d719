# SPDX-License-Identifier: Apache-2.0
"""What a router lets through between this host and a server: one line for each try, and what the server's wire saw.

usage: wire.py SERVER-NETNS    as root, on the client
"""
import contextlib
import ctypes
import errno
import os
import select
import socket
import struct
import sys
import threading
import time

INSIDE, OUTSIDE, SERVER, SERVICE = 50007, 40007, 9090, 8080
PATIENCE = 20
ADDRESSES = [
    ('v4', socket.AF_INET, '10.81.1.1', '10.81.2.1'),
    ('v6', socket.AF_INET6, 'fd81:1::1', 'fd81:2::1'),
]
NAMES = {6: 'tcp', 17: 'udp', 33: 'dccp', 132: 'sctp', 136: 'udplite'}
libc = ctypes.CDLL(None, use_errno=True)


@contextlib.contextmanager
def at_server():
    """Creates sockets in the server's network namespace; this thread's alone."""
    home = os.open('/proc/thread-self/ns/net', os.O_RDONLY)
    there = os.open('/run/netns/' + sys.argv[1], os.O_RDONLY)
    assert libc.setns(there, 0) == 0, os.strerror(ctypes.get_errno())
    yield
    assert libc.setns(home, 0) == 0, os.strerror(ctypes.get_errno())
    os.close(there)
    os.close(home)


def bound(family, kind, address, port):
    sock = socket.socket(family, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    sock.settimeout(PATIENCE)
    return sock


def listening(family, address, port):
    sock = bound(family, socket.SOCK_STREAM, address, port)
    sock.listen()
    return sock


def greet(listener):
    """Answers whoever connects, until the listener is closed."""
    def work():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.sendall(b'connected')
                connection.close()
    listener.settimeout(None)
    threading.Thread(target=work, daemon=True).start()


def echo(sock):
    def work():
        with contextlib.suppress(OSError):
            while True:
                data, sender = sock.recvfrom(9000)
                sock.sendto(data, sender)
    sock.settimeout(None)
    threading.Thread(target=work, daemon=True).start()


def attempt(name, work):
    try:
        outcome = work()
    except TimeoutError:
        outcome = 'timeout'
    except OSError as error:
        outcome = errno.errorcode[error.errno]
    # How a refusal by ICMP is called depends on the version of IP.
    print(name + ': ' + ('refused' if outcome in ('EHOSTUNREACH', 'EACCES') else outcome), flush=True)


def connect(sock, to):
    with sock:
        sock.connect(to)
        return 'answered' if sock.recv(9) == b'connected' else 'closed'


def ask(family, client, port, to, size):
    with bound(family, socket.SOCK_DGRAM, client, port) as sock:
        sock.connect(to)
        sock.send(b'x' * size)
        return 'answered' if len(sock.recv(9000)) == size else 'cut'


def source(frame):
    """Protocol and source port of a frame with IPv4 or IPv6; None for what has none, a later fragment too."""
    kind, = struct.unpack('!H', frame[12:14])
    packet = frame[14:]
    if kind == 0x0800:
        if struct.unpack('!H', packet[6:8])[0] & 0x1fff:
            return None
        protocol, packet = packet[9], packet[(packet[0] & 15) * 4:]
    elif kind == 0x86dd:
        protocol, packet = packet[6], packet[40:]
        if protocol == 44:
            if struct.unpack('!H', packet[2:4])[0] & 0xfff8:
                return None
            protocol, packet = packet[0], packet[8:]
    else:
        return None
    return (NAMES[protocol], struct.unpack('!H', packet[:2])[0]) if protocol in NAMES else None


def raw(protocol, port):
    """One packet that opens something, of a protocol for which this kernel may have no sockets."""
    packet = {
        132: struct.pack('!HHIIBBHIIHHI', port, SERVER, 0, 0, 1, 0, 20, 1, 9999, 1, 1, 1),
        33: struct.pack('!HHBBHBBHIII', port, SERVER, 5, 0, 0, 1, 0, 0, 0, 0, 0),
        136: struct.pack('!HHHH', port, SERVER, 8, 0),
    }[protocol]
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol) as sock:
        with contextlib.suppress(OSError):
            sock.sendto(packet, ('10.81.2.1', 0))


with at_server():
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.bind(('wire', 0))
    for _, family, _, server in ADDRESSES:
        greet(listening(family, server, SERVER))
        echo(bound(family, socket.SOCK_DGRAM, server, SERVER))

for version, family, client, server in ADDRESSES:
    there = (server, SERVER)
    for where, port in (('inside', INSIDE), ('outside', OUTSIDE)):
        attempt(f'{version} tcp {where}', lambda: connect(bound(family, socket.SOCK_STREAM, client, port), there))
    greet(listening(family, client, SERVICE))

    def from_server():
        with at_server():
            sock = bound(family, socket.SOCK_STREAM, server, 0)
        return connect(sock, (client, SERVICE))
    attempt(f'{version} tcp service', from_server)
    for where, port in (('inside', INSIDE), ('outside', OUTSIDE)):
        attempt(f'{version} udp {where}', lambda: ask(family, client, port, there, 5))
    # More than a frame holds: fragments, of which only the first has ports.
    attempt(f'{version} large udp inside', lambda: ask(family, client, INSIDE + 1, there, 5000))

for protocol in (132, 33, 136):
    for port in (INSIDE, OUTSIDE):
        raw(protocol, port)
# Whatever arrives arrives before this.
assert ask(socket.AF_INET, '10.81.1.1', INSIDE + 2, ('10.81.2.1', SERVER), 5) == 'answered'

seen = set()
end = time.monotonic() + PATIENCE
while ('udp', INSIDE + 2) not in seen and time.monotonic() < end:
    if select.select([wire], [], [], 1)[0]:
        frame, address = wire.recvfrom(65535)
        if address[2] != socket.PACKET_OUTGOING:
            seen.add(source(frame))
for name in ('sctp', 'dccp', 'udplite'):
    for where, port in (('inside', INSIDE), ('outside', OUTSIDE)):
        print(f'v4 raw {name} {where}:', 'arrived' if (name, port) in seen else 'missing')
# The service's answers are no connection that the client opened.
strays = sorted(f'{found[0]} {found[1]}' for found in seen - {None}
                if not 50000 <= found[1] <= 50999 and found != ('tcp', SERVICE))
print('seen at the server from other ports than those of the range:', ', '.join(strays) or 'none')
