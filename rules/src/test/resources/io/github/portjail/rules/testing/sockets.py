# SPDX-License-Identifier: Apache-2.0
"""What a jailed program does with its sockets; each check prints one line.

usage: sockets.py CHECK CGROUP [PEER-NETNS]    runs outside the jail; inside() moves a child into CGROUP.
"""
import contextlib
import ctypes
import errno
import os
import socket
import struct
import sys
import tempfile
import time
import traceback

INSIDE, OUTSIDE, SERVICE = 50007, 40007, 8080
PATIENCE, GRACE, LAST = 1.5, 0.3, b'last'
check, cgroup = sys.argv[1], sys.argv[2]
peer = sys.argv[3] if len(sys.argv) > 3 else None


def inside(name, work):
    """Runs work in a child that is in the jail, and prints what came of it."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        with open(cgroup + '/cgroup.procs', 'w') as procs:
            procs.write('0')
        start = time.monotonic()
        try:
            outcome = work() or 'ok'
        except TimeoutError:
            outcome = 'timeout'
        except OSError as error:
            outcome = errno.errorcode[error.errno]
        slowly = '' if outcome == 'timeout' or time.monotonic() - start < 0.7 else ' slowly'
        print(name + ': ' + outcome + slowly, flush=True)
        os._exit(0)
    os.waitpid(child, 0)


@contextlib.contextmanager
def at_peer():
    """Creates sockets in the peer's network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open('/proc/self/ns/net', os.O_RDONLY)
    if peer:
        there = os.open('/run/netns/' + peer, os.O_RDONLY)
        assert libc.setns(there, 0) == 0, os.strerror(ctypes.get_errno())
    yield
    assert libc.setns(home, 0) == 0, os.strerror(ctypes.get_errno())


def bound(family, kind, address, port):
    sock = socket.socket(family, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        # The same ports are used over IPv4 at the same time.
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.bind((address, port))
    sock.settimeout(PATIENCE)
    return sock


def connect(family, any_address, port, to):
    with bound(family, socket.SOCK_STREAM, any_address, port) as sock:
        sock.connect(to)
        return sock.recv(9).decode()


def send(family, any_address, port, to):
    with bound(family, socket.SOCK_DGRAM, any_address, port) as sock:
        sock.sendto(b'hello', to)


ADDRESSES = [
    ('v4', socket.AF_INET, '0.0.0.0', '10.9.0.2' if peer else '127.0.0.1'),
    ('v6', socket.AF_INET6, '::', 'fd09::2' if peer else '::1'),
]


def over_both(work):
    """Does the work over IPv4 and IPv6 at the same time, for much of it is waiting; prints what came of each, IPv4 first."""
    sys.stdout.flush()
    children = []
    for way in ADDRESSES:
        output = tempfile.TemporaryFile('w+')
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            try:
                work(*way)
                sys.stdout.flush()
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
        children.append((child, output))
    statuses = [os.waitpid(child, 0)[1] for child, _ in children]
    for _, output in children:
        output.seek(0)
        print(output.read(), end='', flush=True)
    assert statuses == [0, 0], statuses


def arrival(datagrams, family, any_address, to):
    """The source port of what a jailed program sent; None if one that this process sends afterwards comes alone."""
    with bound(family, socket.SOCK_DGRAM, any_address, 0) as sock:
        with contextlib.suppress(OSError):
            sock.sendto(LAST, to)
    port = None
    try:
        while True:
            data, sender = datagrams.recvfrom(9)
            if data != LAST:
                port = sender[1]
            elif port is not None:
                break
            else:
                # Another processor may have been in the middle of the one that was sent before.
                datagrams.settimeout(GRACE)
    except TimeoutError:
        pass
    datagrams.settimeout(PATIENCE)
    return port


def clients(version, family, any_address, address):
    """TCP and UDP, from inside and outside the range."""
    with at_peer():
        listener = bound(family, socket.SOCK_STREAM, address, SERVICE)
        listener.listen()
        datagrams = bound(family, socket.SOCK_DGRAM, address, SERVICE)
    greeter = os.fork()
    if greeter == 0:
        listener.settimeout(None)
        while True:
            connection, _ = listener.accept()
            connection.sendall(b'connected')
            connection.close()
    try:
        # Whatever a new wire takes to know its neighbours is not the jail's time.
        assert connect(family, any_address, 0, (address, SERVICE)) == 'connected'
        for port in (INSIDE, OUTSIDE):
            where = version + (' inside' if port == INSIDE else ' outside')
            inside(where + ' tcp', lambda: connect(family, any_address, port, (address, SERVICE)))
            inside(where + ' udp', lambda: send(family, any_address, port, (address, SERVICE)))
            source = arrival(datagrams, family, any_address, (address, SERVICE))
            print(where + ' udp did not arrive' if source is None else where + f' udp arrived from port {source}')
    finally:
        os.kill(greeter, 9)
        os.waitpid(greeter, 0)


def server(version, family, any_address, address):
    """A jailed server on a port outside the range, its clients outside the jail."""
    ready_read, ready_write = os.pipe()
    child = os.fork()
    if child == 0:
        with open(cgroup + '/cgroup.procs', 'w') as procs:
            procs.write('0')
        listener = bound(family, socket.SOCK_STREAM, any_address, SERVICE)
        listener.listen()
        datagrams = bound(family, socket.SOCK_DGRAM, any_address, SERVICE)
        os.write(ready_write, b'.')
        try:
            connection, _ = listener.accept()
            for _ in range(3):
                connection.sendall(connection.recv(9))
            data, sender = datagrams.recvfrom(9)
            datagrams.sendto(data, sender)
        except OSError:
            pass
        os._exit(0)
    os.read(ready_read, 1)
    try:
        with bound(family, socket.SOCK_STREAM, any_address, 0) as sock:
            sock.connect((address, SERVICE))
            for _ in range(3):
                sock.sendall(b'hello')
                assert sock.recv(9) == b'hello'
        print(version + ' tcp answered')
    except OSError as error:
        print(version + ' tcp', error)
    try:
        with bound(family, socket.SOCK_DGRAM, any_address, 0) as sock:
            sock.sendto(b'hello', (address, SERVICE))
            assert sock.recv(9) == b'hello'
        print(version + ' udp answered')
    except OSError:
        print(version + ' udp not answered')
    os.waitpid(child, 0)


def raw():
    """Packets made by hand, so of protocols too for which this kernel has no sockets."""
    def tcp(source, flags):
        return struct.pack('!HHIIBBHHH', source, 9, 1, 1, 5 << 4, flags, 999, 0, 0)

    def udp(source, destination):
        return struct.pack('!HHHH', source, destination, 8, 0)

    def sctp(source, destination, chunk=1):
        tag = 0 if chunk == 1 else 1
        return struct.pack('!HHIIBBHIIHHI', source, destination, tag, 0, chunk, 0, 20, 1, 9999, 1, 1, 1)

    def dccp(source, destination):
        return struct.pack('!HHBBHBBHIII', source, destination, 5, 0, 0, 1, 0, 0, 0, 0, 0)

    def transmit(protocol, packet):
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol) as sock:
            sock.sendto(packet, ('127.0.0.1', 0))

    for port in (INSIDE, OUTSIDE):
        where = 'inside' if port == INSIDE else 'outside'
        for name, protocol, packet in (
            ('tcp syn', 6, tcp(port, 2)),
            ('tcp ack', 6, tcp(port, 16)),
            ('tcp without flags', 6, tcp(port, 0)),
            ('udp', 17, udp(port, 9)),
            ('dccp', 33, dccp(port, 9)),
            ('sctp', 132, sctp(port, 9)),
            ('udplite', 136, udp(port, 9)),
            ('too short for a port', 17, b'x'),
        ):
            inside(where + ' ' + name, lambda: transmit(protocol, packet))
    for name, protocol, request, answer in (
        ('udp', 17, udp(9, SERVICE), udp(SERVICE, 9)),
        ('dccp', 33, dccp(9, SERVICE), dccp(SERVICE, 9)),
        ('sctp', 132, sctp(9, SERVICE), sctp(SERVICE, 9, chunk=2)),
        ('udplite', 136, udp(9, SERVICE), udp(SERVICE, 9)),
    ):
        transmit(protocol, request)
        inside('outside answer of ' + name, lambda: transmit(protocol, answer))
    inside('icmp echo', lambda: transmit(1, struct.pack('!BBHHH', 8, 0, 0xf7ff - 1, 0, 1)))
    inside('gre', lambda: transmit(47, b'\0\0\x08\0'))


def burst():
    """Five datagrams from outside the range, faster than any log."""
    def work():
        outcomes = []
        with bound(socket.AF_INET, socket.SOCK_DGRAM, '127.0.0.1', OUTSIDE) as sock:
            for _ in range(5):
                try:
                    sock.sendto(b'x', ('127.0.0.1', SERVICE))
                    outcomes.append('sent')
                except OSError as error:
                    outcomes.append(errno.errorcode[error.errno])
        return ' '.join(outcomes)

    inside('burst', work)


{'clients': lambda: over_both(clients), 'server': lambda: over_both(server),
 'raw': raw, 'burst': burst}[check]()
