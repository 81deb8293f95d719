# SPDX-License-Identifier: Apache-2.0
"""How cost grows, as SVG."""
import os

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "portjail", "svg.fonttype": "none", "font.size": 10, "axes.grid": True, "grid.alpha": 0.3})

import matplotlib.pyplot as pyplot  # noqa: E402  behind the choice of what draws


def draw(part, measured, folder):
    if part in PLOTS:
        os.makedirs(folder, exist_ok=True)
        PLOTS[part](measured, folder)


def save(figure, folder, name):
    figure.tight_layout()
    figure.savefig(os.path.join(folder, name + ".svg"), metadata={"Date": None})
    pyplot.close(figure)


def series(axes, counts, steps, name, label):
    shown = [count for count in counts if name in steps[count]["figures"]]
    figures = [steps[count]["figures"][name] for count in shown]
    middle = [one["median"] for one in figures]
    spread = [[one["median"] - one["min"] for one in figures], [one["max"] - one["median"] for one in figures]]
    axes.errorbar(shown, middle, yerr=spread, marker="o", capsize=3, label=label)


def growth(measured, folder):
    steps = {int(count): step for count, step in measured["steps"].items()}
    counts = sorted(steps)
    for file, title, unit, lines in (
            ("growth-launch", "The next launch, beside so many jails", "ms (median, min-max)",
             (("launch", "portjail run"), ("java", "java Hello"), ("list", "portjail list"), ("gc", "portjail gc"))),
            ("growth-connects", "Connects, beside so many jails", "connects/s (median, min-max)",
             (("jailed", "in one jail"), ("unjailed", "unjailed, same host"), ("bare", "a network without rules")))):
        figure, axes = pyplot.subplots(figsize=(7, 4))
        for name, label in lines:
            series(axes, counts, steps, name, label)
        axes.set(xscale="log", title=title, xlabel="jails", ylabel=unit)
        axes.set_ylim(bottom=0)
        axes.legend()
        save(figure, folder, file)


def pressure(measured, folder):
    cases = {tuple(key.split("; ")): case for key, case in measured["cases"].items()}
    figure, panels = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True)
    for axes, (kind, title) in zip(panels, (("held", "ports held"), ("closed", "ports in TIME_WAIT"))):
        for client in dict.fromkeys(key[0] for key in cases):
            points = sorted((int(key[2]), case["p99"]["median"]) for key, case in cases.items()
                            if key[0] == client and key[1] == kind and key[3:] == ("1", "veth") and case["failed"] < case["tried"])
            if points:
                axes.plot(*zip(*points), marker="o", label=client)
        axes.set(title=title + ", one destination, veth", xlabel="% of the ports", yscale="log")
    panels[0].set_ylabel("p99 of connect(2), us")
    panels[1].legend(fontsize=8)
    save(figure, folder, "pressure")


PLOTS = {"growth": growth, "pressure": pressure}
