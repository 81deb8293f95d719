# SPDX-License-Identifier: Apache-2.0
"""What a connect costs, and how many fail, when most ports of the range are in use or in TIME_WAIT."""
import json

import lab

FIRST, LAST = 50000, 50999
PORTS = LAST - FIRST + 1
SHARES = (0, 50, 90, 99, 100)
TRIES = 4000
PORT = 7000
PLAIN = "unjailed, the kernel's search in the same ports"


def clients(settings):
    jailed = [settings.portjail, "run", "--range", "%d:%d" % (FIRST, LAST)]
    return {
        PLAIN: ["sh", "-c", "echo %d %d >/proc/sys/net/ipv4/ip_local_port_range; exec \"$@\"" % (FIRST, LAST), "sh"],
        "cgroup, auto": [*jailed, "--"],
        "cgroup, preload": [*jailed, "--steer", "preload", "--"],
        "cgroup, bpf and preload": [*jailed, "--steer", "bpf,preload", "--"],
        "cgroup, rewrite": [*jailed, "--steer", "rewrite", "--"],
        "netns": [*jailed, "--place", "netns", "--"],
    }


def measure(settings):
    values, tasks = {}, {}

    def press(client, words, kind, share, destinations, link):
        # A network of its own, because TIME_WAIT stays for a minute.
        with lab.Network() as network:
            many = destinations > 1
            far = link == "veth"
            address = (network.MANY if far else network.MANY_HERE) if many else (network.FAR if far else network.HOST)
            with lab.Background(network.inside([settings.tool("connect"), "serve", str(PORT)], far), "ready"):
                shown = json.loads(lab.run(network.inside([
                    *words, settings.tool("connect"), "press", address, str(PORT), kind, str(PORTS * share // 100),
                    str(destinations), str(TRIES)])))
        key = "%s; %s; %d; %d; %s" % (client, kind, share, destinations, link)
        case = values.setdefault(key, {"rate": [], "p50": [], "p99": [], "failed": 0, "tried": 0, "errors": []})
        case["rate"].append(shown["connects"] / shown["seconds"])
        case["p50"].append(shown["p50"])
        case["p99"].append(shown["p99"])
        failures = sum(shown["failures"].values())
        case["tried"] += shown["connects"] + failures
        case["failed"] += failures
        case["errors"] = sorted(set(case["errors"]) | set(shown["failures"]))

    for client, words in clients(settings).items():
        for kind in ("held", "closed"):
            for share in SHARES:
                for destinations in (1, lab.Network.DESTINATIONS):
                    for link in ("this host", "veth"):
                        arguments = (client, words, kind, share, destinations, link)
                        tasks["%s %s %d %d %s" % (client, kind, share, destinations, link)] = lambda a=arguments: press(*a)
    lab.say("pressure: %d cases a round ..." % len(tasks))
    done, failed = lab.rounds(tasks, settings.runs, settings.seconds, least=1)
    for case in values.values():
        for name in ("rate", "p50", "p99"):
            case[name] = lab.figures(case[name])
    return {"rounds": done, "ports": PORTS, "tries": TRIES, "plain": PLAIN, "cases": values, "missing": failed}
