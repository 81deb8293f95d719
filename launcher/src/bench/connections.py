# SPDX-License-Identifier: Apache-2.0
"""What a jail costs each connection, request, datagram and byte, for each place and way of steering."""
import contextlib
import json
import os
import random
import re
import tempfile

import lab
from candidates import RANGE, UNJAILED, candidates

CONNECT_PORT, HTTP_PORT, IPERF_PORT = 7000, 8080, 5201
JAILED_HTTP_PORT = 8081
# Machines become slower and faster from one minute to the next: connects are looked at in short slices, one candidate after the other.
SLICE_SECONDS = "0.1"
SLICES = 2
THROUGHPUT_BYTES = "300M"
DATAGRAMS = "60000"
DATAGRAM_SIZE = "64"
LISTENS = "until ss --listening --tcp --numeric | grep -q :%d; do sleep 0.01; done"
URLS = 150
WITH_A_SERVER = (UNJAILED, "cgroup, auto", "cgroup, bpf", "cgroup, rewrite")
WITH_CURL = (UNJAILED, "cgroup, auto", "cgroup, bpf")

NGINX = """daemon off; master_process off; error_log /dev/null; pid %(folder)s/pid-%(port)d;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000;
  client_body_temp_path %(folder)s; proxy_temp_path %(folder)s; fastcgi_temp_path %(folder)s; uwsgi_temp_path %(folder)s;
  scgi_temp_path %(folder)s;
  server { listen %(port)d; location / { return 200 "hello\\n"; } }
}
"""


def nginx_words(server, folder, port):
    path = os.path.join(folder, "nginx-%d.conf" % port)
    with open(path, "w", encoding="ascii") as file:
        file.write(NGINX % {"folder": folder, "port": port})
    return [server, "-p", folder, "-c", path]


class Host:
    """A candidate on a host of its own, the servers far away, and a client that lasts."""

    def __init__(self, settings, name, candidate, stack):
        self.name = name
        self.server = lab.nginx(settings)
        self.network = stack.enter_context(lab.Network())
        self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portjail-bench-"))
        os.chmod(self.folder, 0o755)
        connect = settings.tool("connect")
        self.network.enter()
        entering = candidate.prepare(self.network, stack)
        self.words = [*entering, *candidate.words]
        for far in (False, True):
            stack.enter_context(lab.Background(self.network.inside([connect, "serve", str(CONNECT_PORT)], far), "ready"))
        if self.server:
            stack.enter_context(lab.Background(self.network.inside(nginx_words(self.server, self.folder, HTTP_PORT), True)))
        self.client = stack.enter_context(lab.Conversation([*entering, *candidate.lasting, connect, "rates", str(CONNECT_PORT)]))

    def connects(self, address):
        shown = json.loads(self.client.ask(address + " " + SLICE_SECONDS))
        if sum(shown["failures"].values()):
            raise lab.Failed("connects failed: %s" % shown["failures"])
        return shown

    def requests(self):
        return self.wrk(self.words, "http://%s:%d/" % (self.network.FAR, HTTP_PORT))

    def served(self):
        with lab.Background([*self.words, *nginx_words(self.server, self.folder, JAILED_HTTP_PORT)]):
            url = "http://%s:%d/" % (self.network.HOST, JAILED_HTTP_PORT)
            lab.run(self.network.inside(["curl", "--silent", "--retry", "50", "--retry-connrefused", "--retry-delay", "0",
                                         "--retry-max-time", "10", url], True))
            return self.wrk(self.network.inside([], True), url)

    @staticmethod
    def wrk(words, url):
        shown = lab.run([*words, "wrk", "--threads", "1", "--connections", "16", "--duration", "1s", url])
        return float(re.search(r"Requests/sec: +([\d.]+)", shown).group(1))

    def throughput(self):
        return self.iperf3(["--bytes", THROUGHPUT_BYTES])["sum_received"]["bits_per_second"] / 1e9

    def datagrams(self):
        total = self.iperf3(["--udp", "--bitrate", "0", "--blockcount", DATAGRAMS, "--length", DATAGRAM_SIZE])["sum"]
        return total["packets"] / total["seconds"]

    def iperf3(self, options):
        """With a server of its own: it serves one at a time, and one that was not ended well is served for ever."""
        server = ["iperf3", "--server", "--one-off", "--forceflush", "--port", str(IPERF_PORT)]
        with lab.Background(self.network.inside(server, True), "-----"):
            lab.run(self.network.inside(["sh", "-c", LISTENS % IPERF_PORT], True))
            client = ["iperf3", "--client", self.network.FAR, "--port", str(IPERF_PORT), *options, "--json"]
            return json.loads(lab.run([*self.words, *client]))["end"]

    def curl(self, options=()):
        url = "http://%s:%d/[1-%d]" % (self.network.FAR, HTTP_PORT, URLS)
        shown = lab.run([*self.words, "curl", "--silent", "--output", "/dev/null", "--header", "Connection: close",
                         "--write-out", "%{time_total} %{http_code}\\n", *options, url])
        lines = [line.split() for line in shown.splitlines()]
        if len(lines) != URLS or any(code != "200" for _, code in lines):
            raise lab.Failed("not every request was answered")
        return URLS / sum(float(took) for took, _ in lines)


def measure(settings):
    with contextlib.ExitStack() as stack:
        hosts, reasons = {}, {}
        for name, candidate in candidates(settings).items():
            if candidate.why:
                reasons[name] = candidate.why
                continue
            try:
                hosts[name] = Host(settings, name, candidate, stack)
            except lab.Failed as failure:
                reasons[name] = str(failure)
        return run_all(settings, hosts, reasons)


def run_all(settings, hosts, reasons):
    values, tasks = {}, {}

    def note(measure_name, name, value):
        values.setdefault(measure_name, {}).setdefault(name, []).append(value)

    def connects():
        for far, suffix in ((True, "veth"), (False, "this host")) * SLICES:
            for host in random.sample(list(hosts.values()), len(hosts)):
                # Not a second time where it failed.
                if host.name + "; connects" in reasons:
                    continue
                try:
                    shown = host.connects(host.network.FAR if far else host.network.HOST)
                except lab.Failed as failure:
                    reasons[host.name + "; connects"] = str(failure)
                    continue
                note("connects/s, " + suffix, host.name, shown["connects"] / shown["seconds"])
                note("connect p50, us, " + suffix, host.name, shown["p50"])
                note("connect p99, us, " + suffix, host.name, shown["p99"])

    def task(measure_name, host, method, name=None):
        def once():
            host.network.enter()
            note(measure_name, name or host.name, method())
        tasks[(name or host.name) + "; " + measure_name] = once

    tasks["connects"] = connects
    for host in hosts.values():
        if host.server and lab.missing("wrk") is None:
            task("requests/s, jailed client", host, host.requests)
            if host.name in WITH_A_SERVER:
                task("requests/s, jailed server", host, host.served)
        if lab.missing("iperf3") is None:
            task("Gbit/s, TCP", host, host.throughput)
            task("UDP packets/s", host, host.datagrams)
        if host.server and host.name in WITH_CURL:
            task("curl, requests/s of a new connection each", host, host.curl)
    unjailed = hosts.get(UNJAILED)
    if unjailed and unjailed.server:
        task("curl, requests/s of a new connection each", unjailed,
             lambda: unjailed.curl(("--local-port", RANGE.replace(":", "-"))), "curl --local-port")
    if lab.nginx(settings) is None:
        reasons["requests"] = "nginx is not there"
    for program, what in (("wrk", "requests"), ("iperf3", "throughput and UDP")):
        if lab.missing(program):
            reasons[what] = lab.missing(program)
    lab.say("connections: %d measurements a round ..." % len(tasks))
    done, failed = lab.rounds(tasks, settings.runs, settings.seconds)
    reasons.update(failed)
    return {
        "rounds": done,
        "baseline": UNJAILED,
        "missing": reasons,
        "measures": {measure_name: {name: lab.figures(numbers) for name, numbers in by_name.items()}
                     for measure_name, by_name in values.items()},
    }
