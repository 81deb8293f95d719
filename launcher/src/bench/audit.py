#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how fast violations are counted in a log of mixed lines, beside `grep | awk` that count the same.

audit.py PORTJAIL JAVA CLASSPATH [LINES [ROUNDS]]
  PORTJAIL   bin/portjail; measured if it has the command audit
  JAVA       the java program that runs ScanLog.java, which reads the log and does no more
  CLASSPATH  the classes of rules and the libraries it needs
"""
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

JAILS = ["web", "db", "mail-in", "ci-runner-12"]
HEAP = ["-XX:+UseSerialGC", "-Xms8m", "-Xmx64m", "-XX:ReservedCodeCacheSize=16m", "-XX:FreqInlineSize=60"]
LOAD = os.getloadavg()[0]
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


def measure(words):
    """Returns wall and CPU seconds, and the largest resident set of a process in MiB."""
    began = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - began
    if child.returncode not in (0, 3):
        sys.exit("%s ended with status %d: %s" % (words[0], child.returncode, error.decode(errors="replace")))
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    portjail, java, classpath = sys.argv[1:4]
    lines = int(sys.argv[4]) if len(sys.argv) > 4 else 10_000_000
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    with tempfile.TemporaryDirectory(prefix="portjail-bench-", dir="/var/tmp") as folder:
        log = os.path.join(folder, "kern.log")
        print("Writing %d lines ..." % lines, file=sys.stderr)
        generate(log, lines)
        scan = [java, *HEAP, "-cp", classpath, os.path.join(os.path.dirname(os.path.abspath(__file__)), "ScanLog.java")]
        subprocess.run([scan[0], *HEAP, "-version"], check=True, stderr=subprocess.DEVNULL)
        compiled = os.path.join(folder, "classes")
        subprocess.run([os.path.join(os.path.dirname(java), "javac"), "-d", compiled, "-cp", classpath, scan[-1]], check=True)
        candidates = {
            "scan alone": [java, *HEAP, "-cp", compiled + ":" + classpath, "ScanLog", log],
            "scan, one core": ["taskset", "-c", "0", java, *HEAP, "-cp", compiled + ":" + classpath, "ScanLog", log],
            "grep | awk": ["sh", "-c", COUNT, log],
        }
        # Not `audit --help`: without that command, audit is the name of a program to run.
        commands = subprocess.run([portjail, "--help"], capture_output=True, text=True, check=True).stdout
        if any(line.split()[:1] == ["audit"] for line in commands.splitlines()):
            candidates["portjail audit"] = [portjail, "audit", log, "--by", "jail"]
            candidates["portjail audit, one core"] = ["taskset", "-c", "0", *candidates["portjail audit"]]
        measured = {name: [] for name in candidates}
        for _ in range(rounds):
            for name, words in candidates.items():
                measured[name].append(measure(words))
        print_table(lines, os.path.getsize(log), measured)


def print_table(lines, size, measured):
    """Prints a table of Markdown, as it stands in docs/BENCHMARKS.md."""
    rounds = len(next(iter(measured.values())))
    beside = statistics.median(run[0] for run in measured["grep | awk"])
    print("%d lines, %d bytes; %d interleaved runs, start of the program included, the file in the page cache.  " % (
        lines, size, rounds))
    print("Machine: %d processors, Linux %s, %s.  " % (os.cpu_count(), os.uname().release.split("-")[0], processor()))
    print("Load before the runs: %.1f. The Java heap is bounded to 64 MiB: a run that needed more would have failed.\n" % LOAD)
    print("| | wall s, median | min-max | beside `grep \\| awk` | CPU s | lines/s | RSS MiB |")
    print("|---|---|---|---|---|---|---|")
    for name, runs in measured.items():
        wall, cpu, memory = (statistics.median(run[i] for run in runs) for i in range(3))
        print("| %s | %.2f | %.2f-%.2f | %.2f | %.2f | %d | %.0f |" % (
            name.replace("|", "\\|"), wall, min(run[0] for run in runs), max(run[0] for run in runs), wall / beside, cpu,
            lines / wall, memory))


def processor():
    with open("/proc/cpuinfo", encoding="ascii") as info:
        names = [text.split(":", 1)[1].strip() for text in info if text.startswith("model name")]
    return names[0] if names else "unknown processor"


main()
