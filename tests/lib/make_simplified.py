"""make_simplified.py - scripts/lexicon/simplified.txt by asking opencc (Debian: opencc).

Usage: make_simplified.py > scripts/lexicon/simplified.txt
Out: every ideograph that opencc's t2s turns into one other ideograph, with that one behind a tab.
"""
import subprocess
import sys

HEAD = """\
# Traditional characters and their simplified forms, one for one: searches take both as the same.
# Facts of the Open Chinese Convert project (OpenCC 1.1.6, licence Apache 2.0, configuration t2s).
# Made by tests/lib/make_simplified.py.  A file of one's own adds pairs, -entry takes one back.
"""
RANGES = (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)


def main():
    chars = [chr(c) for low, high in RANGES for c in range(low, high + 1)]
    done = subprocess.run(["opencc", "-c", "t2s.json"], input="\n".join(chars) + "\n",
                          capture_output=True, check=True, encoding="utf-8")
    simple = done.stdout.split("\n")
    sys.stdout.write(HEAD)
    for a, b in zip(chars, simple):
        if a != b and len(b) == 1:
            sys.stdout.write(f"{a}\t{b}\n")


if __name__ == "__main__":
    main()
