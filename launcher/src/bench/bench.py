# SPDX-License-Identifier: Apache-2.0
"""Measures the parts that are named, all of them without a name, and leaves a file of figures for each: bench.py [PART...]"""
import sys

import audit
import connections
import growth
import lab
import launch
import pressure

# What each measures, and how many seconds its rounds may take.
PARTS = {
    "launch": (launch.measure, 180),
    "growth": (growth.measure, 0),
    "connections": (connections.measure, 600),
    "pressure": (pressure.measure, 240),
    "audit": (audit.measure, 60),
}


def main():
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        sys.exit("bench: there is no part %s, only %s" % (", ".join(unknown), ", ".join(PARTS)))
    failed = []
    for part in wanted:
        settings = lab.Settings()
        measure, seconds = PARTS[part]
        settings.seconds = settings.seconds or seconds
        try:
            lab.write(settings, part, measure(settings))
        except (lab.Failed, OSError) as failure:
            failed.append(part)
            lab.say("bench: %s: %s" % (part, failure))
    if failed:
        sys.exit("bench: not measured: " + ", ".join(failed))


main()
