#!/usr/bin/env python3
"""Measure qikan's ingest beside its peers, in one run, on one core.

    tests/bench/run.py [--rounds N] [--issues N] [--size BYTES] [--only sample,many,growth]

sample   a real issue ($QIKAN_SHARED/issues/*.md; skipped where there is none)
many     --issues generated issues (300 of about 341 KB)
growth   75, 150 and 300 generated issues: seconds for each; 300 and 1,200: peak memory

Every program runs once in each round, in turn, so that a busy moment of the machine hits all
of them; the median counts.  Databases are written in /dev/shm where it has room (--work DIR for a
disk): what is measured is the program and not how fast a disk confirms what it was given.
Times are of the whole process, memory is its peak (rusage).
Peers that are not installed (cmark, pandoc) are left out and said to be.  Set QIKAN_EXE for
another program than build/qikan.  Nothing here passes or fails.
"""
import argparse
import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

import gen_issues

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EXE = os.path.abspath(os.environ.get('QIKAN_EXE') or os.path.join(ROOT, 'build/qikan'))
SHARED = os.environ.get('QIKAN_SHARED') or os.path.join(ROOT, '..', 'shared')


def run_once(words, work):
    """(seconds, MiB) of one run in an empty folder."""
    folder = os.path.join(work.fast, 'run')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    env = dict(os.environ, QIKAN_HOME=ROOT)
    report = os.path.join(work.slow, 'report')
    with open(os.devnull, 'wb') as out, open(os.path.join(work.slow, 'stderr'), 'w+b') as err:
        done = subprocess.run([work.measure, report, *words], stdout=out, stderr=err, cwd=folder,
                              env=env)
        with open(report, encoding='ascii') as f:
            status, seconds, kilobytes = f.read().split()
        if done.returncode or int(status):
            err.seek(0)
            sys.exit(f'{words[0]}: exit status {status}: {err.read(500)!r}')
    return float(seconds), int(kilobytes) / 1024


class Work:
    """Where the input stands (slow) and where the databases are written (fast)."""

    def __init__(self, fast):
        shm = '/dev/shm'
        if not fast and os.path.isdir(shm) and shutil.disk_usage(shm).free > 2 << 30:
            fast = shm
        self.slow = tempfile.mkdtemp(prefix='qikan-bench-')
        self.fast = tempfile.mkdtemp(prefix='qikan-bench-', dir=fast or None)
        self.measure = self.compile('measure')
        self.bare = self.compile('bare_insert', '-lsqlite3')

    def compile(self, name, *libraries):
        target = os.path.join(self.slow, name)
        subprocess.run(['cc', '-O2', '-o', target, os.path.join(HERE, name + '.c'), *libraries],
                       check=True)
        return target

    def remove(self):
        shutil.rmtree(self.slow, ignore_errors=True)
        shutil.rmtree(self.fast, ignore_errors=True)


def qikan(files):
    return [EXE, 'ingest', '-q', '--no-facts', '--no-index', '--db', 'x.db', *files]


def peers(files, work, pandoc):
    """name → command."""
    split = tempfile.mkdtemp(dir=work.slow)
    subprocess.run([sys.executable, os.path.join(HERE, 'split.py'), split, *files], check=True)
    ready = [os.path.join(split, os.path.basename(f)) for f in files]
    python = [sys.executable, '-S', '-E']
    rows = {'qikan': qikan(files), 'cat': ['cat', *files]}
    rows['bare C insert'] = [work.bare, 'x.db', *ready]
    rows['naive script'] = [*python, os.path.join(HERE, 'naive.py'), 'x.db', *files]
    rows['script, same rows'] = [*python, os.path.join(HERE, 'same_rows.py'), 'x.db', *files]
    if shutil.which('cmark'):
        rows['cmark'] = ['cmark', *files]
    if shutil.which('pandoc') and pandoc:
        rows['pandoc'] = ['pandoc', '-f', 'commonmark', '-t', 'html', *files]
    return rows


def table(title, files, rounds, work, pandoc=True):
    total = sum(map(os.path.getsize, files)) / 1e6
    rows = peers(files, work, pandoc)
    seconds, peak = {n: [] for n in rows}, dict.fromkeys(rows, 0)
    for _ in range(rounds):
        for name, words in rows.items():
            s, m = run_once(words, work)
            seconds[name].append(s)
            peak[name] = max(peak[name], m)
    ours = statistics.median(seconds['qikan'])
    print(f'\n{title}: {len(files)} file{"s" * (len(files) > 1)}, {total:.2f} MB, '
          f'median of {rounds}, one core')
    print(f'  {"":20}{"seconds":>9}{"MB/s":>9}{"peak MiB":>10}   qikan is')
    for name in rows:
        s = statistics.median(seconds[name])
        note = '' if name == 'qikan' else f'{s / ours:.2f} x as fast'
        print(f'  {name:20}{s:9.3f}{total / s:9.1f}{peak[name]:10.1f}   {note}')
    for name in ('cmark', 'pandoc'):
        if not shutil.which(name):
            print(f'  {name} is not installed')
    sys.stdout.flush()


def growth(folder, rounds, work):
    files = sorted(glob.glob(os.path.join(folder, '*.md')))
    counts = [len(files) // 16, len(files) // 8, len(files) // 4]
    times = {n: [] for n in counts}
    peaks = {}
    for _ in range(rounds):
        for n in counts:
            s, peaks[n] = run_once(qikan(files[:n]), work)
            times[n].append(s)
    print('\ngrowth')
    for n in counts:
        mb = sum(map(os.path.getsize, files[:n])) / 1e6
        s = statistics.median(times[n])
        print(f'  {n:5} files {mb:8.1f} MB {s:8.3f} s {s / mb * 1000:8.2f} ms/MB {peaks[n]:8.1f} MiB')
    s, peak = run_once(qikan(files), work)
    mb = sum(map(os.path.getsize, files)) / 1e6
    print(f'  {len(files):5} files {mb:8.1f} MB {s:8.3f} s {s / mb * 1000:8.2f} ms/MB {peak:8.1f} MiB')
    few, many = (statistics.median(times[n]) / n for n in (counts[0], counts[2]))
    print(f'  time for a file: x {many / few:.2f} from {counts[0]} to {counts[2]} files; '
          f'peak memory: x {peak / peaks[counts[2]]:.2f} from {counts[2]} to {len(files)}')


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--rounds', type=int, default=5)
    ap.add_argument('--issues', type=int, default=300)
    ap.add_argument('--size', type=int, default=341000)
    ap.add_argument('--work', help='folder for the databases')
    ap.add_argument('--only', default='sample,many,growth')
    a = ap.parse_args()
    if not os.access(EXE, os.X_OK):
        sys.exit(f'{EXE}: no program; build first')
    only = a.only.split(',')
    work = Work(a.work)
    print('databases are written in', work.fast)
    try:
        sample = sorted(glob.glob(os.path.join(SHARED, 'issues', '*.md')))
        if 'sample' in only and sample:
            table('a real issue', sample[:1], a.rounds * 3, work)
        elif 'sample' in only:
            print('a real issue: skipped, there is none in', SHARED)
        made = os.path.join(work.slow, 'issues')
        os.makedirs(made)
        with open(gen_issues.EXAMPLE, encoding='utf-8') as f:
            example = f.read()
        for i in range(a.issues * (4 if 'growth' in only else 1)):
            if 'many' in only or 'growth' in only:
                with open(f'{made}/issue-{i:05}.md', 'w', encoding='utf-8') as f:
                    f.write(gen_issues.make(example, i, a.size, 1))
        files = sorted(glob.glob(os.path.join(made, '*.md')))
        if 'many' in only:
            # pandoc takes a minute for a hundred megabytes: the sample shows how it compares.
            table('generated issues', files[:a.issues], a.rounds, work, pandoc=False)
        if 'growth' in only:
            growth(made, a.rounds, work)
    finally:
        work.remove()


if __name__ == '__main__':
    main()
