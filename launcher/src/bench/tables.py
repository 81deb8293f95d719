# SPDX-License-Identifier: Apache-2.0
"""The figures of each part as tables of Markdown."""


def provenance(measured):
    machine = measured["machine"]
    return ("%s; %d processors (%s), %d GiB, Linux %s; load %.1f at the end. %d rounds, in another order each."
            % (machine["date"], machine["processors"], machine["processor"], machine["memory"], machine["kernel"], machine["load"],
               measured["rounds"]))


def row(*cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def heading(*cells):
    return row(*cells) + "|" + "---|" * len(cells) + "\n"


def number(value):
    return "%.0f" % value if abs(value) >= 100 else "%.1f" % value if abs(value) >= 10 else "%.2f" % value


def spread(figures):
    return "%s-%s" % (number(figures["min"]), number(figures["max"]))


def left_out(measured):
    if not measured["missing"]:
        return ""
    return "Not measured: " + "; ".join("%s (%s)" % item for item in sorted(measured["missing"].items())) + ".\n"


def launch(measured):
    beside = measured["baseline"]
    text = heading("", "to main, ms: median", "min-max", "beside " + beside, "/bin/true whole, ms: median", "min-max", "beside " + beside,
                   "processor, ms")
    for name in measured["candidates"]:
        main, whole = measured["main"].get(name), measured["whole"].get(name)
        cells = [name]
        for figures, table in ((main, measured["main"]), (whole, measured["whole"])):
            cells += ([number(figures["median"]), spread(figures), "%.2f" % (figures["median"] / table[beside]["median"])]
                      if figures and beside in table else ["", "", ""])
        cells.append(number(measured["processor"][name]["median"]) if name in measured["processor"] else "")
        if main or whole:
            text += row(*cells)
    memory, size = measured["memory"], measured["size"]
    text += "\n" + left_out(measured)
    text += ("\nWhile the program runs, the reaper has %d KiB (proportional; resident set %d KiB, of it written %d KiB). Installed: %.1f MiB, "
             "of it %.1f the Java runtime and %.1f the AOT cache.\n"
             % (memory["Pss"], memory["Rss"], memory["Private_Dirty"], size["all"], size["runtime"], size["cache"]))
    for place, parts in measured["trace"].items():
        text += "\nWhere the time goes with `--place %s` (`--trace-launch`; medians):\n\n" % place
        text += heading("part", "us")
        text += "".join(row(what, "%.0f" % took) for what, took in parts)
        text += row("until the command is executed", "%.0f" % sum(took for _, took in parts))
    return text


def connections(measured):
    beside, text = measured["baseline"], ""
    clients = []
    for by_client in measured["measures"].values():
        clients += [client for client in by_client if client not in clients]
    clients.sort(key=lambda client: (client != beside, client))
    for name, by_client in sorted(measured["measures"].items()):
        text += heading(name, "median", "min-max", "beside " + beside)
        for client in clients:
            if client in by_client:
                figures = by_client[client]
                text += row(client, number(figures["median"]), spread(figures),
                            "%.2f" % (figures["median"] / by_client[beside]["median"]) if beside in by_client else "")
        text += "\n"
    return text + left_out(measured)


def pressure(measured):
    text = ("%d ports, %d connects a run, each ended by a reset. *held*: that share of the ports has an open connection; *TIME_WAIT*: one "
            "that the client closed first. Of each cell: connects/s, then p50 and p99 of connect(2) in us, then what failed.\n\n"
            % (measured["ports"], measured["tries"]))
    cases = {tuple(key.split("; ")): case for key, case in measured["cases"].items()}
    clients = list(dict.fromkeys(key[0] for key in cases))
    clients.sort(key=lambda client: (client != measured["plain"], client))
    shares = sorted({int(key[2]) for key in cases})
    for kind, words in (("held", "held"), ("closed", "in TIME_WAIT")):
        for destinations, where in (("1", "one destination"), ("16", "16 destinations")):
            for link in ("this host", "veth"):
                text += heading("%s, %s, %s" % (words, where, link), *("%d %%" % share for share in shares))
                for client in clients:
                    cells = [cases.get((client, kind, str(share), destinations, link)) for share in shares]
                    if any(cells):
                        text += row(client, *(cell(case) if case else "" for case in cells))
                text += "\n"
    return text + left_out(measured)


def cell(case):
    failed = case["failed"] / case["tried"]
    what = "%s; %s, %s" % tuple(number(case[name]["median"]) for name in ("rate", "p50", "p99"))
    return what if not failed else what + "; %.1f %% %s" % (100 * failed, " ".join(case["errors"]))


def growth(measured):
    steps = {int(count): step for count, step in measured["steps"].items()}
    counts = sorted(steps)
    text = heading("jails", *counts)
    for name, what in (("launch", "the next launch, ms to main"), ("java", "java Hello, ms to main"), ("jailed", "connects/s in one jail"),
                       ("unjailed", "connects/s of an unjailed program"), ("bare", "connects/s in a network without rules"),
                       ("list", "`portjail list`, ms"), ("gc", "`portjail gc`, ms")):
        cells = []
        for count in counts:
            figures = steps[count]["figures"].get(name)
            cells.append("%s (%s)" % (number(figures["median"]), spread(figures)) if figures else "")
        text += row(what, *cells)
    text += row("memory in use, KiB a jail", *("%.0f" % (steps[count]["memory"][0] / count) for count in counts))
    text += row("of it the kernel's own, KiB a jail", *("%.0f" % (steps[count]["memory"][1] / count) for count in counts))
    text += "\nParts of the next launch, in us (medians of five):\n\n" + heading("part", *counts)
    for what, _ in steps[counts[0]]["trace"]:
        if "this trace's own classes" not in what:
            text += row(what, *("%.0f" % dict(map(tuple, steps[count]["trace"])).get(what, 0) for count in counts))
    ended = measured.get("ended")
    if ended is not None:
        text += "\nAll %d programs were ended at once; the last jail was gone %.1f s later.\n" % (counts[-1], ended)
    return text + "\n![the next launch](benchmarks/growth-launch.svg)\n\n![connects a second](benchmarks/growth-connects.svg)\n"


def audit(measured):
    text = ("%d lines, %d bytes, in the page cache; start of the program included. The Java heap is bounded to 64 MiB: a run that needed more would "
            "have failed.\n\n" % (measured["lines"], measured["bytes"]))
    text += heading("", "wall s, median", "min-max", "beside `%s`" % measured["baseline"], "processor s", "lines/s", "RSS MiB")
    beside = measured["wall"][measured["baseline"]]["median"]
    for name, figures in measured["wall"].items():
        text += row(name, "%.2f" % figures["median"], "%.2f-%.2f" % (figures["min"], figures["max"]), "%.2f" % (figures["median"] / beside),
                    "%.2f" % measured["processor"][name]["median"], "%.0f" % (measured["lines"] / figures["median"]),
                    "%.0f" % measured["memory"][name]["median"])
    return text
