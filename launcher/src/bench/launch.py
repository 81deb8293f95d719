# SPDX-License-Identifier: Apache-2.0
"""How long it takes until a program runs, and what stays in memory beside it, under portjail and under what one would take instead."""
import json
import os
import re
import shutil
import statistics
import subprocess
import time

import lab

PORTS = "50000:50999"
JAIL = "bench-lasting"
NETNS = "portjail-bench"
GROUP = "portjail-bench"
BASELINE = "java Hello"
TRACES = 15


class Candidate:
    """What stands before the program; `why` says why it cannot be measured."""

    def __init__(self, words, why=None, program=True):
        self.words, self.why, self.program = words, why, program


def docker(settings):
    why = lab.missing("docker")
    if why is None and not lab.quietly(["docker", "info"]):
        why = "no engine runs"
    image = "" if why else lab.run(["docker", "images", "--quiet"]).split("\n")[0]
    if why is None and not image:
        why = "the engine has no image"
    return Candidate(["docker", "run", "--rm", "--volume", settings.out + ":/bench:ro", image], why)


def cgexec(settings):
    """A cgroup of version 1 whose packets iptables knows, as recipes for this have it. The hierarchy is mounted here alone."""
    why = lab.missing("cgexec", "cgcreate", "iptables")
    if why is None:
        os.makedirs(settings.tool("net_cls"), exist_ok=True)
        mounted = lab.quietly(["mount", "-t", "cgroup", "-o", "net_cls", "portjail-bench", settings.tool("net_cls")])
        made = mounted and lab.quietly(["cgcreate", "-g", "net_cls:" + GROUP])
        if not made or not lab.quietly(["cgset", "-r", "net_cls.classid=0x200001", GROUP]):
            why = "there is no hierarchy net_cls of cgroup v1"
    if why is None and not lab.quietly(["iptables", "-A", "OUTPUT", "-m", "cgroup", "--cgroup", "0x200001", "-p", "tcp",
                                        "!", "--sport", PORTS, "-j", "REJECT"]):
        why = "iptables takes no rule with -m cgroup"
    return Candidate(["cgexec", "-g", "net_cls:" + GROUP], why)


def candidates(settings):
    hello = [settings.java, "-cp", settings.out, "Hello"]
    jailed = [settings.portjail, "run", "--range", PORTS]
    return {
        "the program alone": Candidate([]),
        BASELINE: Candidate(hello, program=False),
        "portjail run": Candidate([*jailed, "--"]),
        "portjail run --place netns": Candidate([*jailed, "--place", "netns", "--"]),
        "portjail run --steer preload": Candidate([*jailed, "--steer", "preload", "--"]),
        "portjail run --firewall iptables": Candidate([*jailed, "--firewall", "iptables", "--"], lab.missing("iptables")),
        "portjail enter": Candidate([settings.portjail, "enter", JAIL, "--"]),
        "bwrap": Candidate(["bwrap", "--dev-bind", "/", "/", "--"], lab.missing("bwrap")),
        "firejail": Candidate(["firejail", "--quiet", "--noprofile", "--"], lab.missing("firejail")),
        "firejail --net=none": Candidate(["firejail", "--quiet", "--noprofile", "--net=none", "--"], lab.missing("firejail")),
        "cgexec and an iptables rule": cgexec(settings),
        "ip netns exec": Candidate(["ip", "netns", "exec", NETNS]),
        "docker run": docker(settings),
    }


def measure(settings):
    lab.say("launch: ...")
    with lab.Network() as network:
        network.enter()
        lab.run(["ip", "netns", "add", NETNS])
        lab.run([settings.portjail, "up", JAIL, "--range", "51000:51999"])
        try:
            tested = candidates(settings)
            result = times(settings, tested)
            result["memory"] = memory(settings)
            result["size"] = size(settings)
            result["trace"] = {place: trace(settings, place) for place in ("cgroup", "netns")}
            return result
        finally:
            lab.quietly([settings.portjail, "down", JAIL])
            lab.quietly(["ip", "netns", "delete", NETNS])
            lab.quietly(["cgdelete", "-g", "net_cls:" + GROUP])
            lab.quietly(["umount", settings.tool("net_cls")])


def times(settings, tested):
    reached, whole, processor = {}, {}, {}
    target, clock = settings.tool("clock"), settings.tool("clock")
    tasks = {}

    def to_main(name, candidate):
        words = [clock, "run", *candidate.words]
        if candidate.program:
            words.append("/bench/clock" if name == "docker run" else target)
        took, _, cpu = lab.run(words).split()
        reached.setdefault(name, []).append(int(took) / 1e6)
        processor.setdefault(name, []).append(int(cpu) / 1e6)

    def to_end(name, candidate):
        words = [*candidate.words, "/bin/true"] if candidate.program else candidate.words
        path = settings.tool("hyperfine.json")
        # Each call of hyperfine is one run, so that candidates take turns.
        lab.run(["hyperfine", "--shell=none", "--runs=1", "--warmup=0", "--export-json=" + path, "--style=none",
                 " ".join(words)])
        with open(path, encoding="utf-8") as file:
            whole.setdefault(name, []).append(json.load(file)["results"][0]["times"][0] * 1e3)

    reasons = {name: candidate.why for name, candidate in tested.items() if candidate.why}
    for name, candidate in tested.items():
        if candidate.why is None:
            tasks[name + ", main"] = lambda n=name, c=candidate: to_main(n, c)
            if lab.missing("hyperfine") is None:
                tasks[name + ", whole"] = lambda n=name, c=candidate: to_end(n, c)
    for task in tasks.values():
        warm(task)
    for table in (reached, whole, processor):
        table.clear()
    done, failed = lab.rounds(tasks, settings.runs, settings.seconds)
    for task, reason in failed.items():
        reasons.setdefault(task.rsplit(",", 1)[0], reason)
    return {
        "rounds": done,
        "baseline": BASELINE,
        "candidates": list(tested),
        "missing": reasons,
        "main": {name: lab.figures(values) for name, values in reached.items()},
        "whole": {name: lab.figures(values) for name, values in whole.items()},
        "processor": {name: lab.figures(values) for name, values in processor.items()},
    }


def warm(task):
    """Once before it counts; that it fails is found out again later."""
    try:
        task()
    except (lab.Failed, OSError, ValueError):
        pass


def trace(settings, place):
    """Medians of the parts that --trace-launch prints, without what the tracing itself costs."""
    parts, order = {}, []
    for _ in range(TRACES):
        done = subprocess.run([settings.portjail, "run", "--range", PORTS, "--place", place, "--trace-launch", "--", "/bin/true"],
                              capture_output=True, text=True)
        for took, what in re.findall(r"^portjail: launch: +(\d+) +\d+ (.*)$", done.stderr, re.MULTILINE):
            if "this trace's own classes" not in what:
                if what not in parts:
                    order.append(what)
                parts.setdefault(what, []).append(int(took))
    return [[what, statistics.median(parts[what])] for what in order]


def memory(settings):
    """KiB that portjail's processes have in memory while a program runs: the reaper's, proportionally, and its resident set."""
    with lab.Background([settings.portjail, "run", "--range", PORTS, "--name", "bench-memory", "--", "sleep", "1000"]) as jailed:
        for _ in range(500):
            reapers = reapers_of("bench-memory")
            with open("/proc/%d/comm" % jailed.process.pid, encoding="ascii") as name:
                if reapers and name.read() == "sleep\n":
                    break
            time.sleep(0.02)
        time.sleep(1)
        sums = {"Pss": 0, "Rss": 0, "Private_Dirty": 0}
        for process in reapers_of("bench-memory"):
            with open("/proc/%d/smaps_rollup" % process, encoding="ascii") as rollup:
                for line in rollup:
                    name = line.split(":")[0]
                    if name in sums:
                        sums[name] += int(line.split()[1])
        return sums


def reapers_of(name):
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % process, "rb") as line:
                words = line.read().split(b"\0")
        except OSError:
            continue
        if len(words) > 2 and words[0].endswith(b"portjail-reaper") and words[2].endswith(b"/" + name.encode()):
            found.append(int(process))
    return found


def size(settings):
    """MiB on the disk: what is installed, and what of it is the Java runtime and the AOT cache."""
    home = os.path.dirname(os.path.dirname(os.path.realpath(settings.portjail)))
    total = mebibytes(home)
    caches = [name for name in os.listdir(home + "/lib") if name.endswith(".aot")]
    return {"all": total, "runtime": mebibytes(home + "/lib/runtime"),
            "cache": sum(os.path.getsize(home + "/lib/" + name) for name in caches) / 1048576}


def mebibytes(folder):
    return int(lab.run(["du", "--summarize", "--block-size=1K", folder]).split()[0]) / 1024
