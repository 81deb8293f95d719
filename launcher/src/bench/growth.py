# SPDX-License-Identifier: Apache-2.0
"""What becomes of the next launch, of connections, of `list` and of `gc` when there are more and more jails."""
import json
import os
import re
import signal
import statistics
import subprocess
import time

import lab

STEPS = (1, 10, 100, 1000)
PORTS_EACH = 16
FIRST_PORT = 1024
ROUNDS = 40
STARTED_AT_ONCE = 4
PATIENCE = 300
RATE_SECONDS = "0.3"


class Jails:
    """Programs that sleep, each in a jail of its own."""

    def __init__(self, settings):
        self.settings = settings
        self.processes = []

    def grow(self, number):
        starting = []
        while len(self.processes) < number:
            first = FIRST_PORT + PORTS_EACH * len(self.processes)
            process = subprocess.Popen(
                [self.settings.portjail, "run", "--range", "%d:%d" % (first, first + PORTS_EACH - 1), "--name",
                 "bench-%d" % len(self.processes), "--", "sleep", "100000"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.processes.append(process)
            starting.append(process)
            if len(starting) == STARTED_AT_ONCE:
                self.await_start(starting)
                starting = []
        self.await_start(starting)

    def await_start(self, starting):
        for process in starting:
            end = time.monotonic() + PATIENCE
            while name_of(process.pid) != "sleep":
                if process.poll() is not None or time.monotonic() > end:
                    raise lab.Failed("a jail did not start")
                time.sleep(0.002)

    def close(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait()
        begin = time.monotonic()
        while jails_left() and time.monotonic() - begin < PATIENCE:
            time.sleep(0.05)
        if jails_left():
            lab.quietly([self.settings.portjail, "gc"])
        return time.monotonic() - begin


def name_of(process):
    try:
        with open("/proc/%d/comm" % process, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def jails_left():
    try:
        return [name for name in os.listdir("/run/portjail") if name.startswith("bench-")]
    except OSError:
        return []


def memory_used():
    """KiB that are not available to others, and the part of them that is the kernel's own."""
    with open("/proc/meminfo", encoding="ascii") as info:
        values = {line.split(":")[0]: int(line.split()[1]) for line in info}
    return values["MemTotal"] - values["MemAvailable"], values["SUnreclaim"] + values.get("Percpu", 0) + values["VmallocUsed"]


def measure(settings):
    with lab.Network() as network, \
            lab.Background(network.inside([settings.tool("connect"), "serve", "7000"], far=True), "ready"):
        jails = Jails(settings)
        network.enter()
        before = memory_used()
        steps = {}
        try:
            # The rate beside which others are seen: in a network without a rule, and that knows of no jail.
            with lab.Network() as bare, \
                    lab.Background(bare.inside([settings.tool("connect"), "serve", "7000"], far=True), "ready"):
                for number in STEPS:
                    lab.say("growth: %d jails ..." % number)
                    begin = time.monotonic()
                    jails.grow(number)
                    started = time.monotonic() - begin
                    steps[number] = step(settings, network, bare)
                    used = memory_used()
                    steps[number]["memory"] = [used[0] - before[0], used[1] - before[1]]
                    steps[number]["started"] = started
        finally:
            ended = jails.close()
        return {"steps": steps, "rounds": ROUNDS, "ended": ended}


def step(settings, network, bare):
    values = {}

    def note(name, value):
        values.setdefault(name, []).append(value)

    clock, connect = settings.tool("clock"), settings.tool("connect")
    next_one = [settings.portjail, "run", "--range", "50000:59999", "--name", "next", "--"]

    def launch():
        note("launch", int(lab.run([clock, "run", *next_one, clock]).split()[0]) / 1e6)

    def java():
        note("java", int(lab.run([clock, "run", settings.java, "-cp", settings.out, "Hello"]).split()[0]) / 1e6)

    def rate(name, words):
        shown = json.loads(lab.run([*words, connect, "rate", network.FAR, "7000", RATE_SECONDS]))
        note(name, shown["connects"] / shown["seconds"])

    def whole(name, words):
        begin = time.monotonic()
        lab.run([settings.portjail, *words])
        note(name, (time.monotonic() - begin) * 1e3)

    tasks = {
        "launch": launch,
        "java": java,
        "unjailed": lambda: rate("unjailed", []),
        "jailed": lambda: rate("jailed", next_one),
        "bare": lambda: rate("bare", bare.inside([])),
        "list": lambda: whole("list", ["list", "--json"]),
        "gc": lambda: whole("gc", ["gc"]),
    }
    _, failed = lab.rounds(tasks, ROUNDS, 150, least=5)
    return {
        "figures": {name: lab.figures(numbers) for name, numbers in values.items()},
        "failed": failed,
        "trace": trace(next_one),
    }


def trace(next_one):
    parts, order = {}, []
    for _ in range(5):
        done = subprocess.run([*next_one[:-1], "--trace-launch", "--", "/bin/true"], capture_output=True, text=True)
        for took, what in re.findall(r"^portjail: launch: +(\d+) +\d+ (.*)$", done.stderr, re.MULTILINE):
            if what not in parts:
                order.append(what)
            parts.setdefault(what, []).append(int(took))
    return [[what, statistics.median(parts[what])] for what in order]
