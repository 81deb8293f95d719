# SPDX-License-Identifier: Apache-2.0
"""give COMMAND...: executes it with arguments and an environment of all bytes; print: shows what arrived, byte by byte."""
import hashlib
import os
import sys

ALL_BYTES = bytes(range(1, 256))
LONGEST = 131071  # MAX_ARG_STRLEN of Linux, with the NUL at the end 128 KiB

if sys.argv[1] == "give":
    words = [b"", b" ", b"--", b"--range", b"$(x)`x`'\"\\", b"two\nlines\t", b"../../x", b"caf\xe9 \xff\xfe\x80", ALL_BYTES,
             ALL_BYTES * (LONGEST // 255) + b"x" * (LONGEST % 255)]
    environment = {b"PATH": os.environb[b"PATH"], b"BYTES": ALL_BYTES, b"EMPTY": b"", b"N\xff": b"\xff=\n", b"lower case": b"1",
                   b"LONG": b"\xfe" * 100000}
    command = [os.fsencode(word) for word in sys.argv[2:]]
    os.execvpe(command[0], command + words, environment)
with open("/proc/self/cmdline", "rb") as file:
    for word in file.read().split(b"\0")[3:]:
        print(len(word), "bytes", hashlib.sha256(word).hexdigest(), word[:300])
with open("/proc/self/environ", "rb") as file:
    for entry in sorted(file.read().split(b"\0")):
        print("environment", len(entry), hashlib.sha256(entry).hexdigest(), entry[:300])
