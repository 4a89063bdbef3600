#!/usr/bin/env python3
"""Measure qikan's statistics, as whole reports, on growing numbers of generated issues.

    tests/bench/stats.py [--issues 1,100,600] [--rounds N] [--keep DIR]

Processor seconds and peak memory of each report, on one core, the median of the rounds, and
what they are to those of a script that counts runs of characters for the keyness of a city
(naive_keyness.py; it runs once).  600 issues are fifty years of a monthly.  A report that is
refused, because its texts pass the memory or the time it may take, is said to be.  Nothing here
passes or fails.
"""
import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

import gen_issues
import search
from run import EXE, HERE, ROOT


def reports(city, term):
    return {'keyness of a city': ['keyness', '-p', f'city={city}'],
            'keyness, all cities': ['keyness'],
            'collocations': ['collocations', '-p', f'term={term}'],
            'terms': ['terms'],
            'terms of a city': ['terms', '-p', f'city={city}'],
            'reuse': ['reuse'],
            'kwic': ['kwic', '-p', f'query={term}'],
            'search': ['search', '-p', f'query={term}']}


def run(measure, words, work):
    """(processor seconds, MiB), or the message of a refusal."""
    report = os.path.join(work, 'report')
    env = dict(os.environ, QIKAN_HOME=ROOT, ONE_CORE='1')
    done = subprocess.run([measure, report, *words], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, env=env)
    with open(report, encoding='ascii') as f:
        status, _, processor, kilobytes = f.read().split()
    if int(status):
        return (done.stderr.strip().splitlines() or [f'exit status {status}'])[0][:100]
    return float(processor), int(kilobytes) / 1024


def medians(measure, words, work, rounds):
    runs = [run(measure, words, work) for _ in range(rounds)]
    refused = [r for r in runs if isinstance(r, str)]
    if refused:
        return refused[0]
    return statistics.median(r[0] for r in runs), max(r[1] for r in runs)


def ingest(folder, db):
    subprocess.run([EXE, 'ingest', '-q', '--no-facts', '--scripts',
                    os.path.join(ROOT, 'examples'), '--db', db, folder], check=True)


def show(issues, db, measure, work, rounds):
    con = sqlite3.connect(db)
    (text,) = con.execute('select sum(length(cast(text as blob))) from sentence').fetchone()
    (city,) = con.execute('select city from article where city is not null group by city '
                          'order by count(*) desc, city limit 1').fetchone()
    con.close()
    print(f'\n{issues} issue{"s" * (issues > 1)}, sentences of {text / 1e6:.1f} MB, city {city}, '
          f'median of {rounds}, one core')
    naive = run(measure, [sys.executable, os.path.join(HERE, 'naive_keyness.py'), db, city], work)
    print(f'  {"":22}{"processor s":>12}{"peak MiB":>10}')
    print(f'  {"script, keyness":22}{naive[0]:12.2f}{naive[1]:10.1f}')
    for name, words in reports(city, '代表').items():
        r = medians(measure, [EXE, 'report', *words, '--db', db], work, rounds)
        if isinstance(r, str):
            print(f'  {name:22}  refused: {r}')
            continue
        note = ''
        if name.startswith('keyness of'):
            note = f'   {naive[0] / r[0]:.0f} x as fast as the script, {r[1] / naive[1]:.2f} of its memory'
        print(f'  {name:22}{r[0]:12.3f}{r[1]:10.1f}{note}')
    sys.stdout.flush()


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--issues', default='1,100,600')
    ap.add_argument('--rounds', type=int, default=3)
    ap.add_argument('--keep', help='folder to work in, which is kept')
    a = ap.parse_args()
    if not os.access(EXE, os.X_OK):
        sys.exit(f'{EXE}: no program; build first')
    with open(gen_issues.EXAMPLE, encoding='utf-8') as f:
        example = f.read()
    work = a.keep or tempfile.mkdtemp(prefix='qikan-stats-')
    os.makedirs(work, exist_ok=True)
    measure = os.path.join(work, 'measure')
    subprocess.run(['cc', '-O2', '-o', measure, os.path.join(HERE, 'measure.c')], check=True)
    try:
        for issues in map(int, a.issues.split(',')):
            folder, db = os.path.join(work, f'issues-{issues}'), os.path.join(work, f's{issues}.db')
            if not os.path.isdir(folder):
                # The cities of the example, which its profile knows, in each.
                search.make_issues(folder, issues, example, rename=False)
            if not os.path.exists(db):
                ingest(folder, db)
            show(issues, db, measure, work, a.rounds)
    finally:
        if not a.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == '__main__':
    main()
