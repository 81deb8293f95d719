# SPDX-License-Identifier: Apache-2.0
"""What all parts share: networks of their own, runs in a shuffled order, and what the figures of many runs come to."""
import ctypes
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CLONE_NEWNET = 0x40000000
USUAL_RUNS = 30
LONGEST_RUN = 60


class Settings:
    """What `make bench` hands on, by the environment."""

    def __init__(self):
        self.portjail = os.environ["PORTJAIL"]
        self.java = os.environ["JAVA"]
        self.classpath = os.environ["CLASSPATH"]
        self.out = os.environ["OUT"]
        self.unpacked = os.environ["UNPACKED"]
        self.sources = os.path.dirname(os.path.abspath(__file__))
        self.runs = int(os.environ.get("RUNS") or USUAL_RUNS)
        self.lines = int(os.environ.get("LINES") or 10_000_000)
        # Seconds for a part; its rounds end when they are over.
        self.seconds = float(os.environ.get("SECONDS_EACH") or 0)

    def tool(self, name):
        """A program of ours, compiled from the file of that name."""
        return os.path.join(self.out, name)


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(words):
    """Runs to the end, for LONGEST_RUN seconds at most; a failure ends the measurement with what the program said."""
    # In files: a pipe would be waited for until the last child has closed it, too.
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True) as process:
            bound = threading.Timer(LONGEST_RUN, os.killpg, (process.pid, signal.SIGKILL))
            bound.start()
            status = process.wait()
            bound.cancel()
        said = [read_again(file) for file in (output, errors)]
    if status != 0:
        why = "did not end in %d s" % LONGEST_RUN if status == -signal.SIGKILL else "status %d" % status
        raise Failed("%s: %s: %s" % (" ".join(words), why, (said[1] or said[0]).strip()[-300:]))
    return said[0]


def read_again(file):
    file.seek(0)
    return file.read()


class Failed(Exception):
    pass


def quietly(words):
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL).returncode == 0


def missing(*programs):
    """Why something cannot be measured: the first program that is not there; or None."""
    for program in programs:
        if shutil.which(program) is None:
            return program + " is not installed"
    return None


def set_sysctl(name, value):
    """In this process's network namespace."""
    with open("/proc/sys/" + name, "w", encoding="ascii") as setting:
        setting.write(value)


def nginx(settings):
    """nginx, which is unpacked and not installed, because Debian's package would start a service."""
    for path in (shutil.which("nginx"), os.path.join(settings.unpacked, "usr/sbin/nginx")):
        if path and os.path.exists(path):
            return path
    return None


class Background:
    """A program that runs until it is ended."""

    def __init__(self, words, ready=None, stdin=subprocess.DEVNULL):
        self.process = subprocess.Popen(
            words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True)
        if ready is not None:
            line = self.process.stdout.readline()
            if ready not in line:
                self.close()
                raise Failed("%s did not become ready, it said %r" % (" ".join(words), line))

    def close(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                try:
                    os.killpg(self.process.pid, number)
                except ProcessLookupError:
                    pass
                try:
                    self.process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    continue
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Conversation(Background):
    """A program that says "ready", and then answers each line by a line."""

    def __init__(self, words):
        super().__init__(words, "ready", subprocess.PIPE)

    def ask(self, line):
        bound = threading.Timer(LONGEST_RUN, os.killpg, (self.process.pid, signal.SIGKILL))
        bound.start()
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        finally:
            bound.cancel()
        if not answer:
            raise Failed("%s: no answer to %r" % (" ".join(self.process.args), line))
        return answer

    def close(self):
        # What waits for a next line ends by itself then, and whoever stands before it with it.
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            pass
        super().close()


def namespace():
    """A network namespace, as long as what is returned runs."""
    return Background(["unshare", "--net", "sh", "-c", "echo ready; exec sleep 100000"], "ready")


def entering(holder):
    """What stands before a command that is to run in that network namespace."""
    return ["nsenter", "--net=/proc/%d/ns/net" % holder.process.pid, "--"]


class Network:
    """Two network namespaces and a veth pair: the host, 10.77.0.1, and what is far away, 10.77.0.2 and 10.77.1.1 to .16."""

    HOST, FAR, MANY, MANY_HERE = "10.77.0.1", "10.77.0.2", "10.77.1.1", "10.77.2.1"
    DESTINATIONS = 16

    def __init__(self):
        self.holders = [namespace() for _ in range(2)]
        far = str(self.holders[1].process.pid)
        self.batch("link set lo up\nlink add up0 type veth peer name far0 netns %s\naddr add %s/24 dev up0\nlink set up0 up\n"
                   "route add default via %s\n" % (far, self.HOST, self.FAR)
                   + "".join("addr add 10.77.2.%d/32 dev lo\n" % (i + 1) for i in range(self.DESTINATIONS)))
        self.batch("link set lo up\naddr add %s/24 dev far0\nlink set far0 up\nroute add default via %s\n" % (self.FAR, self.HOST)
                   + "".join("addr add 10.77.1.%d/32 dev lo\n" % (i + 1) for i in range(self.DESTINATIONS)), far=True)

    def enter(self):
        """This process, and all that it starts, is the host from now on."""
        enter_network(self.holders[0].process.pid)

    def inside(self, words, far=False):
        return [*entering(self.holders[1 if far else 0]), *words]

    def batch(self, commands, far=False):
        run_input(self.inside(["ip", "-batch", "-"], far), commands)

    def close(self):
        for holder in self.holders:
            holder.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def run_input(words, text):
    done = subprocess.run(words, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed("%s: %s" % (" ".join(words), done.stderr.strip()))


def enter_network(process):
    """This process, and all that it starts, is in that process's network namespace from now on."""
    descriptor = os.open("/proc/%d/ns/net" % process, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) != 0:
            raise Failed("setns: " + os.strerror(ctypes.get_errno()))
    finally:
        os.close(descriptor)


def rounds(tasks, runs, seconds, least=3):
    """
    Runs all tasks once a round, in another order each time, until there were enough rounds or the time is over. A task is called
    without arguments. Returns how many rounds there were, and the tasks that failed with the reason, which are left out from then on.
    """
    begin = time.monotonic()
    failed = {}
    done = 0
    while done < runs and (done < least or seconds == 0 or time.monotonic() - begin < seconds):
        order = [name for name in tasks if name not in failed]
        random.shuffle(order)
        for name in order:
            try:
                tasks[name]()
            except (Failed, subprocess.SubprocessError, OSError, ValueError, KeyError, IndexError) as failure:
                failed[name] = str(failure)
                say("  %s: %s" % (name, failure))
        done += 1
    return done, failed


def figures(values):
    """Median and range."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "runs": len(values)}


def machine():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        names = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    with open("/proc/meminfo", encoding="ascii") as info:
        memory = int(info.readline().split()[1]) // 1024 // 1024
    return {
        "processors": os.cpu_count(),
        "processor": names[0] if names else "unknown processor",
        "memory": memory,
        "kernel": os.uname().release.split("-")[0],
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "load": os.getloadavg()[0],
    }


def write(settings, part, result):
    result["machine"] = machine()
    path = os.path.join(settings.out, part + ".json")
    with tempfile.NamedTemporaryFile("w", dir=settings.out, delete=False, encoding="utf-8") as file:
        json.dump(result, file, indent=1, sort_keys=True)
    os.replace(file.name, path)
