#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Connects once and reads what the server says: connect.py SERVER PORT [LOCAL-PORT]; tells the error by its name."""
import errno
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.settimeout(10)
    if len(sys.argv) > 3:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("", int(sys.argv[3])))
    try:
        s.connect((sys.argv[1], int(sys.argv[2])))
        s.recv(100)
    except OSError as failure:
        sys.exit(errno.errorcode.get(failure.errno, str(failure)))
