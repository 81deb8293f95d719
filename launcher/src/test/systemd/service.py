#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A service of a given type (systemd.service(5)): service.py NAME TYPE SERVER TCP-PORT UDP-PORT

It opens connections, writes what became of them to /test/NAME.log, one line each, and waits. SIGHUP has it do that again.
"""
import errno
import os
import signal
import socket
import sys
import time

name, kind, server, tcp, udp = sys.argv[1:4] + [int(port) for port in sys.argv[4:6]]


def report(line):
    with open(f"/test/{name}.log", "a") as log:
        log.write(line + "\n")


def outcome(attempt):
    try:
        return attempt()
    except OSError as failure:
        return errno.errorcode[failure.errno]


def connect(local_port=0):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.settimeout(20)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if local_port:
            s.bind(("", local_port))
        s.connect((server, tcp))
        return "port " + s.recv(100).decode().strip()


def send_unbound():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(20)
        s.sendto(b"port?", (server, udp))
        return "port " + s.recv(100).decode().strip()


def try_all():
    report("tcp " + outcome(connect))
    report("udp " + outcome(send_unbound))
    report("outside " + outcome(lambda: connect(40000)))


def tell_systemd(message):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.connect(os.environ["NOTIFY_SOCKET"])
        s.send(message)


def serve():
    assert os.environ["LISTEN_PID"] == str(os.getpid()), "LISTEN_PID is another process's"
    listeners = [socket.socket(fileno=3 + i) for i in range(int(os.environ["LISTEN_FDS"]))]
    report("names " + os.environ["LISTEN_FDNAMES"])
    while True:
        peer, _ = listeners[0].accept()
        with peer:
            peer.sendall(b"served by %d\n" % os.getpid())


def become_daemon():
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        os.read(read, 1)
        sys.exit(0)
    os.setsid()
    return write


def reload(number, frame):
    try_all()
    report("reloaded")


signal.signal(signal.SIGHUP, reload)
started = become_daemon() if kind == "forking" else None
report(f"pid {os.getpid()}")
try_all()
if kind == "notify":
    tell_systemd(b"READY=1\nSTATUS=ready")
if kind == "forking":
    if "PIDFILE" in os.environ:
        with open(os.environ["PIDFILE"], "w") as file:
            file.write(f"{os.getpid()}\n")
    os.write(started, b"x")
report("up")
if kind == "socket":
    serve()
while kind != "oneshot":
    if kind == "notify" and "WATCHDOG_USEC" in os.environ and not os.path.exists(f"/test/{name}.hangs"):
        assert os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid()), "WATCHDOG_PID is another process's"
        tell_systemd(b"WATCHDOG=1")
    time.sleep(0.2)
