# SPDX-License-Identifier: Apache-2.0
"""How fast violations are counted in a log of mixed lines, beside `grep | awk` that count the same."""
import os
import random
import subprocess
import tempfile
import time

import lab

JAILS = ["web", "db", "mail-in", "ci-runner-12"]
HEAP = ["-XX:+UseSerialGC", "-Xms8m", "-Xmx64m", "-XX:ReservedCodeCacheSize=16m", "-XX:FreqInlineSize=60"]
BESIDE = "grep | awk"
COUNT = ("LC_ALL=C grep -F 'portjail ' \"$0\" | LC_ALL=C awk '"
         '{ for (i = 5; i < 9; i++) if ($i == "portjail") { n[$(i + 1)]++; break } } END { for (j in n) print j, n[j] }\'')


def line(i, draw):
    """5 % portjail's, 20 % of another firewall, 10 % others of the kernel, 65 % of programs; 200 bytes on average."""
    second = i // 40
    head = "Nov %2d %02d:%02d:%02d host01 " % (
        1 + second // 86400 % 20, second // 3600 % 24, second // 60 % 60, second % 60)
    stamp = "kernel: [%d.%06d] " % (i // 40, i % 1000000)
    kind = draw.random()
    number = draw.getrandbits(16)
    if kind < 0.05:
        return head + stamp + (
            "portjail %s: IN= OUT=eth0 SRC=10.0.2.15 DST=93.184.%d.%d LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=%d DF "
            "PROTO=TCP SPT=%d DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 UID=1000 GID=1000 "
            % (JAILS[number % 4], number % 8, number % 255, number, 1024 + number % 40000))
    if kind < 0.25:
        return head + stamp + (
            "[UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:08:00 SRC=203.0.113.%d DST=10.0.2.15 "
            "LEN=40 TOS=0x00 PREC=0x00 TTL=243 ID=%d PROTO=TCP SPT=%d DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0 "
            % (number % 255, number, number))
    if kind < 0.35:
        return head + stamp + "usb 1-1: new high-speed USB device number %d using xhci_hcd" % (number % 99)
    if kind < 0.7:
        return head + (
            'nginx[%d]: 203.0.113.%d - - "GET /articles/%d HTTP/1.1" 200 %d "https://example.org/portal" "Mozilla/5.0 '
            '(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" rt=0.0%d'
            % (number % 30000, number % 255, i, number, number % 99))
    if kind < 0.9:
        return head + (
            "postgres[%d]: [%d-1] user=app,db=shop LOG:  duration: %d.%03d ms  statement: SELECT id, name, price, stock "
            "FROM articles WHERE category = %d ORDER BY name LIMIT 50 OFFSET %d"
            % (number % 30000, i % 999, number % 99, number % 999, number % 99, number % 999))
    return head + "systemd[1]: Started session-%d.scope - Session %d of User app." % (i, i)


def generate(path, lines):
    draw = random.Random(7)
    with open(path, "w", encoding="ascii") as log:
        for start in range(0, lines, 10000):
            log.write("".join(line(i, draw) + "\n" for i in range(start, min(lines, start + 10000))))


def measure_one(words):
    """Returns wall and CPU seconds, and the largest resident set of a process in MiB."""
    began = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - began
    if child.returncode not in (0, 3):
        raise lab.Failed("%s ended with status %d: %s" % (words[0], child.returncode, error.decode(errors="replace")))
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(settings):
    java, classpath = settings.java, settings.classpath
    with tempfile.TemporaryDirectory(prefix="portjail-bench-", dir="/var/tmp") as folder:
        log = os.path.join(folder, "kern.log")
        lab.say("audit: writing %d lines ..." % settings.lines)
        generate(log, settings.lines)
        scan = [java, *HEAP, "-cp", settings.out + ":" + classpath, "ScanLog", log]
        one = ["taskset", "-c", "0"]
        count = [settings.portjail, "audit", log, "--by", "jail"]
        candidates = {
            "scan alone": scan,
            "scan, one core": [*one, *scan],
            BESIDE: ["sh", "-c", COUNT, log],
            "portjail audit": count,
            "portjail audit, one core": [*one, *count],
        }
        measured = {}
        tasks = {name: lambda n=name, w=words: measured.setdefault(n, []).append(measure_one(w)) for name, words in candidates.items()}
        lab.say("audit: ...")
        done, failed = lab.rounds(tasks, settings.runs, settings.seconds)
        return {
            "rounds": done,
            "lines": settings.lines,
            "bytes": os.path.getsize(log),
            "baseline": BESIDE,
            "missing": failed,
            "wall": {name: lab.figures([run[0] for run in runs]) for name, runs in measured.items()},
            "processor": {name: lab.figures([run[1] for run in runs]) for name, runs in measured.items()},
            "memory": {name: lab.figures([run[2] for run in runs]) for name, runs in measured.items()},
        }
