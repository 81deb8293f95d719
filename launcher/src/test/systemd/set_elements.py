#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the IDs of the cgroups in a set of the table inet portjail, one a line: set_elements.py SET

nft would search /sys/fs/cgroup for a path, and fails where the cgroup is another machine's.
"""
import os
import socket
import struct
import sys

NETLINK_NETFILTER, NFNL_SUBSYS_NFTABLES, NFT_MSG_GETSETELEM, NFPROTO_INET = 12, 10, 13, 1
NLM_F_REQUEST, NLM_F_DUMP, NLMSG_ERROR, NLMSG_DONE = 0x1, 0x300, 2, 3
LIST_TABLE, LIST_SET, LIST_ELEMENTS, LIST_ELEM, ELEM_KEY, DATA_VALUE = 1, 2, 3, 1, 1, 1


def attribute(kind, value):
    size = 4 + len(value)
    return struct.pack("=HH", size, kind) + value + b"\0" * (-size % 4)


def attributes(data):
    while len(data) >= 4:
        size, kind = struct.unpack_from("=HH", data)
        yield kind & 0x3FFF, data[4:size]
        data = data[size + -size % 4:]


def values(data, *path):
    for kind, value in attributes(data):
        if kind == path[0]:
            if len(path) > 1:
                yield from values(value, *path[1:])
            else:
                yield value


body = struct.pack("=BBH", NFPROTO_INET, 0, 0)
body += attribute(LIST_TABLE, b"portjail\0") + attribute(LIST_SET, sys.argv[1].encode() + b"\0")
kind = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETSETELEM
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as s:
    s.settimeout(20)
    s.send(struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | NLM_F_DUMP, 1, 0) + body)
    ended = False
    while not ended:
        data = s.recv(65536)
        while data:
            size, kind = struct.unpack_from("=IH", data)
            payload = data[16:size]
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                error = -struct.unpack_from("=i", payload)[0]
                if error:
                    sys.exit(f"{sys.argv[1]}: {os.strerror(error)}")
                ended = True
                break
            for value in values(payload[4:], LIST_ELEMENTS, LIST_ELEM, ELEM_KEY, DATA_VALUE):
                print(struct.unpack("=Q", value)[0])
            data = data[size + -size % 4:]
