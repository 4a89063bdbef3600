#!/usr/bin/env python3
"""Measure qikan's ingest beside its peers, in one run, on one core.

    tests/bench/run.py [--rounds N] [--issues N] [--size BYTES] [--only sample,many,growth]

sample   a real issue ($QIKAN_SHARED/issues/*.md; skipped where there is none)
many     --issues generated issues (300 of about 341 KB)
growth   75, 150 and 300 generated issues: seconds for each; 300 and 1,200: peak memory

Every program runs once in each round, in turn, so that a busy moment of the machine hits all
of them; the median counts.  Times are of the whole process, memory is its peak (rusage).
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
import time

import gen_issues

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EXE = os.path.abspath(os.environ.get('QIKAN_EXE') or os.path.join(ROOT, 'build/qikan'))
SHARED = os.environ.get('QIKAN_SHARED') or os.path.join(ROOT, '..', 'shared')


def peak_of(pid):
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024


def run_once(words, work):
    """(seconds, MiB) of one run in an empty folder."""
    folder = os.path.join(work, 'run')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    core = ['taskset', '-c', '0'] if shutil.which('taskset') else []
    env = dict(os.environ, QIKAN_HOME=ROOT)
    with open(os.devnull, 'wb') as out, open(os.path.join(work, 'stderr'), 'w+b') as err:
        began = time.perf_counter()
        process = subprocess.Popen(core + words, stdout=out, stderr=err, cwd=folder, env=env)
        status, peak = peak_of(process.pid)
        seconds = time.perf_counter() - began
        process.returncode = status
        if status != 0:
            err.seek(0)
            sys.exit(f'{words[0]}: exit status {status}: {err.read(500)!r}')
    return seconds, peak


def qikan(files):
    return [EXE, 'ingest', '-q', '--no-facts', '--no-index', '--db', 'x.db', *files]


def build_bare(work):
    target = os.path.join(work, 'bare_insert')
    done = subprocess.run(['cc', '-O2', '-o', target, os.path.join(HERE, 'bare_insert.c'), '-lsqlite3'],
                          stderr=subprocess.DEVNULL)
    return target if done.returncode == 0 else None


def peers(files, work, bare, each):
    """name → command; `each`: programs that take one file run over all of them in a loop."""
    split = tempfile.mkdtemp(dir=work)
    subprocess.run([sys.executable, os.path.join(HERE, 'split.py'), split, *files], check=True)
    ready = [os.path.join(split, os.path.basename(f)) for f in files]
    python = [sys.executable, '-S', '-E']
    rows = {'qikan': qikan(files), 'cat': ['cat', *files]}
    if bare:
        rows['bare C insert'] = [bare, 'x.db', *ready]
    rows['naive script'] = [*python, os.path.join(HERE, 'naive.py'), 'x.db', *files]
    rows['script, same rows'] = [*python, os.path.join(HERE, 'same_rows.py'), 'x.db', *files]
    if shutil.which('cmark'):
        rows['cmark'] = ['cmark', *files]
    if shutil.which('pandoc') and each:
        rows['pandoc'] = ['pandoc', '-f', 'commonmark', '-t', 'html', *files]
    return rows


def table(title, files, rounds, work, bare, pandoc=True):
    total = sum(map(os.path.getsize, files)) / 1e6
    rows = peers(files, work, bare, pandoc)
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
    ap.add_argument('--only', default='sample,many,growth')
    a = ap.parse_args()
    if not os.access(EXE, os.X_OK):
        sys.exit(f'{EXE}: no program; build first')
    only = a.only.split(',')
    work = tempfile.mkdtemp(prefix='qikan-bench-')
    try:
        bare = build_bare(work)
        sample = sorted(glob.glob(os.path.join(SHARED, 'issues', '*.md')))
        if 'sample' in only and sample:
            table('a real issue', sample[:1], a.rounds * 3, work, bare)
        elif 'sample' in only:
            print('a real issue: skipped, there is none in', SHARED)
        made = os.path.join(work, 'issues')
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
            table('generated issues', files[:a.issues], a.rounds, work, bare, pandoc=False)
        if 'growth' in only:
            growth(made, a.rounds, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == '__main__':
    main()
