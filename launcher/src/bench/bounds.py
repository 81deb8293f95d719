# SPDX-License-Identifier: Apache-2.0
"""What was to be reached, and whether the figures reach it."""

MOST, LEAST = "at most", "at least"


def table(part, measured):
    rows = ROWS[part](measured)
    if not rows:
        return ""
    lines = ["| to be reached | bound | measured | |", "|---|---|---|---|"]
    for what, way, bound, value, unit in rows:
        if value is None:
            lines.append("| %s | %s %g%s | not measured | |" % (what, way, bound, unit))
            continue
        reached = value <= bound if way == MOST else value >= bound
        lines.append("| %s | %s %g%s | %.2f%s | %s |" % (what, way, bound, unit, value, unit, "reached" if reached else "**missed**"))
    return "\n".join(lines) + "\n\n"


def median(figures, name):
    return figures[name]["median"] if name in figures else None


def ratio(figures, name, beside):
    one, other = median(figures, name), median(figures, beside)
    return None if one is None or not other else one / other


def launch(measured):
    beside = measured["baseline"]
    rows = [(name + ", beside " + beside, MOST, bound, ratio(measured["main"], name, beside), "")
            for name, bound in (("portjail run", 1.6), ("portjail run --place netns", 2.0), ("portjail enter", 1.2))]
    rows.append(("resident memory of portjail beside the running program", MOST, 1, measured["memory"]["Pss"] / 1024, " MiB"))
    rows.append(("installed size", MOST, 60, measured["size"]["all"], " MiB"))
    return rows


def connections(measured):
    steered = (("connects/s, veth", 0.95), ("connects/s, this host", 0.95), ("Gbit/s, TCP", 0.98),
               ("requests/s, jailed client", 0.98), ("requests/s, jailed server", 0.98))
    wanted = (
        ("cgroup, auto", steered),
        ("cgroup, bpf", steered),
        ("cgroup, preload", (("connects/s, veth", 0.97), ("connects/s, this host", 0.97))),
        ("netns", (("connects/s, veth", 0.85), ("Gbit/s, TCP", 0.85), ("requests/s, jailed client", 0.85))),
        ("cgroup, rewrite", (("connects/s, veth", 0.85), ("Gbit/s, TCP", 0.85), ("requests/s, jailed client", 0.85))),
    )
    return [("%s: %s, beside unjailed" % (client, name), LEAST, bound,
             ratio(measured["measures"].get(name, {}), client, measured["baseline"]), "")
            for client, bounds in wanted for name, bound in bounds]


def pressure(measured):
    cases = measured["cases"]

    def of(client, kind, share, destinations, link):
        return cases.get("%s; %s; %d; %d; %s" % (client, kind, share, destinations, link))

    def compare(figure, one, other):
        """Their ratio, or nothing where one of the two was not measured."""
        return [one[figure]["median"] / other[figure]["median"]] if one and other and other[figure]["median"] else []

    client = "cgroup, auto"
    below = [case for key, case in cases.items() if key.startswith(client + ";") and key.split("; ")[2] != "100"]
    rows = [("%s: connects that failed below 100 %% of the ports" % client, MOST, 0, sum(case["failed"] for case in below), "")]
    for kind in ("held", "closed"):
        rates, own, tails = [], [], []
        for destinations in (1, 16):
            for link in ("this host", "veth"):
                empty, full = of(client, kind, 0, destinations, link), of(client, kind, 99, destinations, link)
                plain, most = of(measured["plain"], kind, 0, destinations, link), of(client, kind, 90, destinations, link)
                tails += compare("p99", full, empty)
                rates += compare("rate", most, plain)
                own += compare("rate", most, empty)
        what = "held" if kind == "held" else "in TIME_WAIT"
        rows.append(("%s: connects/s at 90 %% of the ports %s, beside unjailed at 0 %%, the worst case" % (client, what), LEAST, 0.8,
                     min(rates, default=None), ""))
        rows.append(("%s: connects/s at 90 %% of the ports %s, beside its own at 0 %%, the worst case" % (client, what), LEAST, 0.8,
                     min(own, default=None), ""))
        rows.append(("%s: p99 at 99 %% %s, beside p99 at 0 %%, the worst case" % (client, what), MOST, 10, max(tails, default=None), ""))
    return rows


def growth(measured):
    steps = measured["steps"]
    if "1" not in steps:
        return []
    rows = []
    first = steps["1"]["figures"]
    for number in sorted(map(int, steps)):
        if number == 1:
            continue
        now = steps[str(number)]["figures"]
        rows.append(("launch of the next jail beside %d, against beside 1 (both in java Hello's)" % number, MOST, 1.3,
                     beside(now, "launch", "java", first), ""))
        for name, what in (("jailed", "inside one jail"), ("unjailed", "of an unjailed program")):
            rows.append(("connects/s %s beside %d, against beside 1 (both in a bare network's)" % (what, number), LEAST, 0.95,
                         beside(now, name, "bare", first), ""))
    return rows


def beside(now, name, reference, first):
    one, other = ratio(now, name, reference), ratio(first, name, reference)
    return None if one is None or not other else one / other


def audit(measured):
    return [("portjail audit beside grep and awk, wall time", MOST, 1, ratio(measured["wall"], "portjail audit", measured["baseline"]), "")]


ROWS = {"launch": launch, "connections": connections, "pressure": pressure, "growth": growth, "audit": audit}
