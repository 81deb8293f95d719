# SPDX-License-Identifier: Apache-2.0
"""What a jail costs each connection, request, datagram and byte, for each place and way of steering."""
import json
import os
import re
import tempfile
import time

import lab

# Source NAT and BPF do not know of each other's ports, and conntrack keeps those of the jail before for a while.
RANGE, REWRITTEN, MASQUERADED = "20000:29999", "1024:10999", "11000:19999"
CONNECT_PORT, HTTP_PORT, IPERF_PORT = 7000, 8080, 5201
JAILED_HTTP_PORT = 8081
RATE_SECONDS = "0.5"
# While the jail before is cleared away.
REST = 0.3
THROUGHPUT_BYTES = "300M"
DATAGRAMS = "60000"
DATAGRAM_SIZE = "64"
LISTENS = "until ss --listening --tcp --numeric | grep -q :%d; do sleep 0.01; done"
BRIDGE, BRIDGE_ADDRESS = "fj0", "10.78.0.1"
URLS = 150
UNJAILED, TRACKED = "unjailed", "unjailed, beside a stateful firewall"
STATEFUL = "table inet bench { chain c { type filter hook output priority 0; ct state established accept; }; }"

NGINX = """daemon off; master_process off; error_log /dev/null; pid %(folder)s/pid-%(port)d;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000;
  client_body_temp_path %(folder)s; proxy_temp_path %(folder)s; fastcgi_temp_path %(folder)s; uwsgi_temp_path %(folder)s;
  scgi_temp_path %(folder)s;
  server { listen %(port)d; location / { return 200 "hello\\n"; } }
}
"""


def clients(settings):
    """What stands before the client, by name; and why something cannot be measured."""
    run = [settings.portjail, "run", "--range"]
    jailed = [*run, RANGE]
    # It looks in /sys whether the link is a bridge.
    firejail = ["unshare", "--mount", "sh", "-c", 'mount -t sysfs bench /sys && exec "$@"', "sh", "firejail", "--quiet", "--noprofile", "--net=" + BRIDGE, "--defaultgw=" + BRIDGE_ADDRESS, "--netfilter=" + settings.tool("firejail.net"), "--"]
    return {
        UNJAILED: ([], None),
        TRACKED: (["sh", "-c", 'nft "$0" && "$@"; status=$?; nft delete table inet bench; exit $status', STATEFUL], None),
        "cgroup, auto": ([*jailed, "--"], None),
        "cgroup, bpf": ([*jailed, "--steer", "bpf", "--"], None),
        "cgroup, preload": ([*jailed, "--steer", "preload", "--"], None),
        "cgroup, bpf and preload": ([*jailed, "--steer", "bpf,preload", "--"], None),
        "cgroup, rewrite": ([*run, REWRITTEN, "--steer", "rewrite", "--"], None),
        "cgroup, bpf, by iptables": ([*jailed, "--firewall", "iptables", "--"], lab.missing("iptables")),
        "netns": ([*run, MASQUERADED, "--place", "netns", "--"], None),
        "netcls, auto": ([*jailed, "--place", "netcls", "--"], None),
        "owner, auto": ([*jailed, "--place", "owner", "--user", "nobody", "--"], None),
        "iptables owner rule": (["setpriv", "--reuid=backup", "--regid=backup", "--clear-groups"], lab.missing("iptables", "setpriv")),
        "firejail, bridge and netfilter file": (firejail, lab.missing("firejail")),
    }


def set_up(settings, network):
    """Rules and links of what is compared with."""
    with open(settings.tool("firejail.net"), "w", encoding="ascii") as rules:
        rules.write("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
                    "-A OUTPUT -p tcp ! --sport 1024:65535 -j REJECT\nCOMMIT\n")
    # A bridge with a delay takes no packets of a new link for that time.
    network.batch("link add %s type bridge forward_delay 0\naddr add %s/24 dev %s\nlink set %s up\n" % (BRIDGE, BRIDGE_ADDRESS, BRIDGE, BRIDGE))
    # Not so short that conntrack takes a late packet for a connection that it has not seen begin.
    lab.set_sysctl("net/netfilter/nf_conntrack_tcp_timeout_time_wait", "10")
    lab.set_sysctl("net/ipv4/ip_forward", "1")
    lab.quietly(["iptables", "-A", "OUTPUT", "-m", "owner", "--uid-owner", "backup", "-p", "tcp", "!", "--sport",
                 "1024:65535", "-j", "REJECT"])


def configure(folder, port):
    path = os.path.join(folder, "nginx-%d.conf" % port)
    with open(path, "w", encoding="ascii") as file:
        file.write(NGINX % {"folder": folder, "port": port})
    return path


def measure(settings):
    with lab.Network() as network, tempfile.TemporaryDirectory(prefix="portjail-bench-") as folder:
        os.chmod(folder, 0o755)
        lab.enter_network(network.holders[0].process.pid)
        set_up(settings, network)
        server = lab.nginx(settings)
        running = []
        try:
            for far in (False, True):
                running.append(lab.Background(network.inside([settings.tool("connect"), "serve", str(CONNECT_PORT)], far), "ready"))
            if server:
                running.append(lab.Background(network.inside([server, "-p", folder, "-c", configure(folder, HTTP_PORT)], True)))
            return run_all(settings, network, server, folder)
        finally:
            for program in running:
                program.close()


def run_all(settings, network, server, folder):
    values, tasks, reasons = {}, {}, {}

    def note(measure_name, client, value):
        values.setdefault(measure_name, {}).setdefault(client, []).append(value)

    def connects(name, words, address, suffix):
        # An entry of a connection whose end nobody tracked would stand for days, and cannot be rewritten.
        lab.run(["conntrack", "--flush"])
        time.sleep(REST)
        shown = json.loads(lab.run([*words, settings.tool("connect"), "rate", address, str(CONNECT_PORT), RATE_SECONDS]))
        if sum(shown["failures"].values()):
            raise lab.Failed("connects failed: %s" % shown["failures"])
        note("connects/s, " + suffix, name, shown["connects"] / shown["seconds"])
        note("connect p50, us, " + suffix, name, shown["p50"])
        note("connect p99, us, " + suffix, name, shown["p99"])

    def requests(name, words):
        shown = lab.run([*words, "wrk", "--threads", "1", "--connections", "16", "--duration", "1s",
                         "http://%s:%d/" % (network.FAR, HTTP_PORT)])
        note("requests/s, jailed client", name, float(re.search(r"Requests/sec: +([\d.]+)", shown).group(1)))

    def served(name, words):
        address = network.HOST
        with lab.Background([*words, server, "-p", folder, "-c", configure(folder, JAILED_HTTP_PORT)]):
            url = "http://%s:%d/" % (address, JAILED_HTTP_PORT)
            lab.run(network.inside(["curl", "--silent", "--retry", "50", "--retry-connrefused", "--retry-delay", "0",
                                    "--retry-max-time", "10", url], True))
            shown = lab.run(network.inside(["wrk", "--threads", "1", "--connections", "16", "--duration", "1s", url], True))
        note("requests/s, jailed server", name, float(re.search(r"Requests/sec: +([\d.]+)", shown).group(1)))

    def iperf3(words, options):
        """With a server of its own: it serves one at a time, and one that was not ended well is served for ever."""
        server_words = ["iperf3", "--server", "--one-off", "--forceflush", "--port", str(IPERF_PORT)]
        with lab.Background(network.inside(server_words, True), "-----"):
            lab.run(network.inside(["sh", "-c", LISTENS % IPERF_PORT], True))
            return json.loads(lab.run([*words, "iperf3", "--client", network.FAR, "--port", str(IPERF_PORT), *options, "--json"]))

    def throughput(name, words):
        shown = iperf3(words, ["--bytes", THROUGHPUT_BYTES])
        note("Gbit/s, TCP", name, shown["end"]["sum_received"]["bits_per_second"] / 1e9)

    def datagrams(name, words):
        shown = iperf3(words, ["--udp", "--bitrate", "0", "--blockcount", DATAGRAMS, "--length", DATAGRAM_SIZE])
        total = shown["end"]["sum"]
        note("UDP packets/s", name, total["packets"] / total["seconds"])

    def curls(name, words, options=()):
        url = "http://%s:%d/[1-%d]" % (network.FAR, HTTP_PORT, URLS)
        shown = lab.run([*words, "curl", "--silent", "--output", "/dev/null", "--header", "Connection: close",
                         "--write-out", "%{time_total} %{http_code}\\n", *options, url])
        lines = [line.split() for line in shown.splitlines()]
        if len(lines) != URLS or any(code != "200" for _, code in lines):
            raise lab.Failed("not every request was answered")
        note("curl, requests/s of a new connection each", name, URLS / sum(float(took) for took, _ in lines))

    for name, (words, why) in clients(settings).items():
        if why:
            reasons[name] = why
            continue
        tasks[name + "; connects far"] = lambda n=name, w=words: connects(n, w, network.FAR, "veth")
        tasks[name + "; connects here"] = lambda n=name, w=words: connects(n, w, network.HOST, "this host")
        if server and lab.missing("wrk") is None:
            tasks[name + "; wrk"] = lambda n=name, w=words: requests(n, w)
            if name in (UNJAILED, "cgroup, auto", "cgroup, bpf", "cgroup, rewrite"):
                tasks[name + "; nginx"] = lambda n=name, w=words: served(n, w)
        if lab.missing("iperf3") is None:
            tasks[name + "; iperf3"] = lambda n=name, w=words: throughput(n, w)
            tasks[name + "; iperf3 -u"] = lambda n=name, w=words: datagrams(n, w)
        if server and name in (UNJAILED, "cgroup, auto", "cgroup, bpf"):
            tasks[name + "; curl"] = lambda n=name, w=words: curls(n, w)
    if server:
        tasks["curl --local-port; curl"] = lambda: curls("curl --local-port", [], ("--local-port", RANGE.replace(":", "-")))
    for program, what in (("wrk", "requests"), ("iperf3", "throughput and UDP")):
        if lab.missing(program):
            reasons[what] = lab.missing(program)
    if not server:
        reasons["requests"] = "nginx is not there"
    lab.say("connections: %d measurements a round ..." % len(tasks))
    done, failed = lab.rounds(tasks, settings.runs, settings.seconds)
    reasons.update(failed)
    return {
        "rounds": done,
        "baseline": UNJAILED,
        "missing": reasons,
        "measures": {measure_name: {client: lab.figures(numbers) for client, numbers in by_client.items()}
                     for measure_name, by_client in values.items()},
    }
