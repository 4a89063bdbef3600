#!/usr/bin/env python3
"""Turn a ctest run into one list of test cases: count.py --junit FILE [--prefix WORD] RESULTS

RESULTS holds one NAME.tap per ctest test, as Criterion and tests/hostile/run.py write it.
Prints a TAP line for each case.  A ctest test that failed although all its cases passed (a
leak, a crash, a time limit, no cases at all) is a failed case of its own.
"""
import argparse
import os
import re
import sys
import xml.etree.ElementTree as xml

CASE = re.compile(r'^(not )?ok\b[\s\d]*-?\s*(.*?)\s*$')


def cases_of(path):
    if not os.path.exists(path):
        return None
    cases = []
    with open(path, encoding='utf-8', errors='replace') as f:
        for line in f:
            m = CASE.match(line)
            if m:
                cases.append(('not ok' if m[1] else 'ok', m[2]))
    return cases


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--junit', required=True)
    ap.add_argument('--prefix', default='')
    ap.add_argument('results')
    a = ap.parse_args()
    head = a.prefix + ' ' if a.prefix else ''
    try:
        tests = list(xml.parse(a.junit).getroot().iter('testcase'))
    except (OSError, xml.ParseError) as e:
        print(f'not ok - {head}ctest left no result: {e}')
        return
    for t in tests:
        name, status = t.get('name'), t.get('status')
        cases = cases_of(os.path.join(a.results, name + '.tap'))
        for result, text in cases or []:
            print(f'{result} - {head}{name}: {text}')
        bad = any(result == 'not ok' for result, _ in cases or [])
        if status == 'run' and cases is None:
            print(f'ok - {head}{name}')
        elif status == 'run' and not cases:
            print(f'not ok - {head}{name}: holds no test case')
        elif status != 'run' and not bad:
            print(f'not ok - {head}{name}: {status} (a crash, a leak, or the time limit)')
    if not tests:
        print(f'not ok - {head}ctest ran no test')


if __name__ == '__main__':
    sys.exit(main())
