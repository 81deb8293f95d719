# SPDX-License-Identifier: Apache-2.0
"""
Puts the figures into docs/BENCHMARKS.md: document.py FIGURES DOCS

Between `<!-- NAME: figures -->` and `<!-- NAME: end -->` stands what was measured of the part NAME; all else was written by hand. Parts
without a file of figures keep what stands there.
"""
import json
import os
import re
import sys

import bounds
import plots
import tables

PARTS = {
    "launch": tables.launch,
    "connections": tables.connections,
    "pressure": tables.pressure,
    "growth": tables.growth,
    "audit": tables.audit,
}


def main():
    figures, docs = sys.argv[1:]
    path = os.path.join(docs, "BENCHMARKS.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for part, table in PARTS.items():
        source = os.path.join(figures, part + ".json")
        if os.path.exists(source):
            with open(source, encoding="utf-8") as file:
                measured = json.load(file)
            block = tables.provenance(measured) + "\n\n" + bounds.table(part, measured) + table(measured)
            # Why something was not measured may name programs by where they are on this machine.
            text = replaced(text, part, block.strip().replace(os.path.dirname(os.path.abspath(docs)) + "/", ""))
            plots.draw(part, measured, os.path.join(docs, "benchmarks"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def replaced(text, part, block):
    pattern = re.compile("(<!-- %s: figures -->\n).*?(<!-- %s: end -->)" % (part, part), re.DOTALL)
    if not pattern.search(text):
        sys.exit("document: docs/BENCHMARKS.md has no place for " + part)
    return pattern.sub(lambda match: match.group(1) + "\n" + block + "\n\n" + match.group(2), text)


main()
