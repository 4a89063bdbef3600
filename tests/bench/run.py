#!/usr/bin/env python3
"""Measure qikan's ingest beside its peers, in one run, on one core.

    tests/bench/run.py [--rounds N] [--issues N] [--size BYTES]
                       [--only sample,many,growth,facts,jobs]

sample   a real issue ($QIKAN_SHARED/issues/*.md; skipped where there is none)
many     --issues generated issues (300 of about 341 KB)
growth   75, 150 and 300 generated issues: seconds for each; 300 and 1,200: peak memory
facts    the 300 with all facts, beside a script that finds titles and Arabic quantities alone;
         that script with jieba reads a tenth of them, once; growth and memory with facts
jobs     the 300 with --jobs 1, 2 … up to the number of cores (8 at most), on all cores

Every program runs once in each round, in turn, so that a busy moment of the machine hits all
of them; the median counts.  Databases are written in /dev/shm where it has room (--work DIR for a
disk): what is measured is the program and not how fast a disk confirms what it was given.
Times are of the whole process, memory is its peak (rusage).  Where "processor" is far below
"seconds" somebody else was at work: then the rates say nothing.
Peers that are not installed (cmark, pandoc, jieba) are left out and said to be.  Set QIKAN_EXE for
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
PYTHON = [sys.executable, '-S', '-E']  # without its site: a script needs the least


def run_once(words, work, cores='ONE_CORE'):
    """(seconds, of them on the processor, MiB) of one run in an empty folder."""
    folder = os.path.join(work.fast, 'run')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    env = dict(os.environ, QIKAN_HOME=ROOT, **{cores: '1'})
    report = os.path.join(work.slow, 'report')
    with open(os.devnull, 'wb') as out, open(os.path.join(work.slow, 'stderr'), 'w+b') as err:
        done = subprocess.run([work.measure, report, *words], stdout=out, stderr=err, cwd=folder,
                              env=env)
        with open(report, encoding='ascii') as f:
            status, seconds, processor, kilobytes = f.read().split()
        if done.returncode or int(status):
            err.seek(0)
            sys.exit(f'{words[0]}: exit status {status}: {err.read(500)!r}')
    return float(seconds), float(processor), int(kilobytes) / 1024


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


def qikan(files, *options):
    return [EXE, 'ingest', '-q', *options, '--db', 'x.db', *files]


def text_alone(files):
    return qikan(files, '--no-facts', '--no-index')


def all_facts(files):
    return qikan(files, '--no-index')


def peers(files, work, pandoc):
    """name → command, None where it is not installed."""
    split = tempfile.mkdtemp(dir=work.slow)
    subprocess.run([sys.executable, os.path.join(HERE, 'split.py'), split, *files], check=True)
    ready = [os.path.join(split, os.path.basename(f)) for f in files]
    rows = {'qikan': text_alone(files), 'cat': ['cat', *files]}
    rows['bare C insert'] = [work.bare, 'x.db', *ready]
    rows['naive script'] = [*PYTHON, os.path.join(HERE, 'naive.py'), 'x.db', *files]
    rows['script, same rows'] = [*PYTHON, os.path.join(HERE, 'same_rows.py'), 'x.db', *files]
    rows['cmark'] = ['cmark', *files] if shutil.which('cmark') else None
    if pandoc:
        words = ['pandoc', '-f', 'commonmark', '-t', 'html', *files]
        rows['pandoc'] = words if shutil.which('pandoc') else None
    return rows


def fact_peers(files):
    """The same for facts.  jieba takes a second for a megabyte: a tenth of the files, once."""
    script = os.path.join(HERE, 'facts.py')
    few = files[:len(files) // 10 + 1]
    python = python_with('jieba')
    return {'qikan, all facts': all_facts(files), 'qikan, text alone': text_alone(files),
            're alone': [*PYTHON, script, 'x.db', *files],
            're and jieba': Few([python, script, '--segment', 'x.db'], few) if python else None}


class Few:
    """A peer too slow to read all files in all rounds."""

    def __init__(self, words, files):
        self.words, self.files = [*words, *files], files


def python_with(module):
    """A Python that can import it: Debian's, where this is another one."""
    for python in (sys.executable, '/usr/bin/python3'):
        if os.access(python, os.X_OK) and not subprocess.run(
                [python, '-c', 'import ' + module], stderr=subprocess.DEVNULL).returncode:
            return python
    return None


def megabytes(files):
    return sum(map(os.path.getsize, files)) / 1e6


def table(title, files, rounds, work, rows):
    """Prints the rows beside each other; the first is what the others are compared with."""
    rates, seconds, processor, peak = {}, {}, {}, {}
    for turn in range(rounds):
        for name, words in rows.items():
            few = isinstance(words, Few)
            if words and not (few and turn):
                s, p, m = run_once(words.words if few else words, work)
                seconds.setdefault(name, []).append(s)
                processor.setdefault(name, []).append(p)
                peak[name] = max(peak.get(name, 0), m)
    print(f'\n{title}: {len(files)} file{"s" * (len(files) > 1)}, {megabytes(files):.2f} MB, '
          f'median of {rounds}, one core')
    print(f'  {"":20}{"seconds":>9}{"processor":>11}{"MB/s":>9}{"peak MiB":>10}   {next(iter(rows))} is')
    for name, words in rows.items():
        if not words:
            print(f'  {name:20}  skipped: not installed')
            continue
        s, p = statistics.median(seconds[name]), statistics.median(processor[name])
        few = isinstance(words, Few)
        rates[name] = megabytes(words.files if few else files) / s
        ours = next(iter(rates.values()))
        note = '' if len(rates) == 1 else f'{ours / rates[name]:.2f} x as fast'
        note += f' (which read {len(words.files)} files, once)' if few else ''
        print(f'  {name:20}{s:9.3f}{p:11.3f}{rates[name]:9.1f}{peak[name]:10.1f}   {note}')
    sys.stdout.flush()


def growth(title, files, counts, rounds, work, command):
    """Processor seconds for each of the counts of files; a fourth one is for its memory."""
    times, peaks = {n: [] for n in counts}, {}
    for turn in range(rounds):
        for n in counts if turn == 0 else counts[:3]:
            _, p, peaks[n] = run_once(command(files[:n]), work)
            times[n].append(p)
    print('\n' + title)
    for n in counts:
        mb, s = megabytes(files[:n]), statistics.median(times[n])
        print(f'  {n:5} files {mb:8.1f} MB {s:8.3f} s {s / mb * 1000:8.2f} ms/MB '
              f'{peaks[n]:8.1f} MiB')
    few, many = (statistics.median(times[n]) / n for n in (counts[0], counts[2]))
    print(f'  time for a file: x {many / few:.2f} from {counts[0]} to {counts[2]} files; '
          f'peak memory: x {peaks[counts[-1]] / peaks[counts[0]]:.2f} from {counts[0]} to '
          f'{counts[-1]}')
    sys.stdout.flush()


def jobs(files, rounds, work):
    """Pairs: in each round one job, then more; the median of the rounds' ratios."""
    numbers = range(2, min(len(os.sched_getaffinity(0)), 8) + 1)
    print(f'\njobs: {len(files)} files, {megabytes(files):.2f} MB, {rounds} rounds, all cores')
    for title, options in (('text, facts, index', ()), ('text and facts', ('--no-index',)),
                           ('text alone', ('--no-facts', '--no-index'))):
        runs = {n: [] for n in (1, *numbers)}
        for _ in range(rounds):
            for n in runs:
                runs[n].append(run_once(qikan(files, '-j', str(n), *options), work, 'ALL_CORES'))
        for n, of_n in runs.items():
            s, p = (statistics.median(r[i] for r in of_n) for i in (0, 1))
            ratio = statistics.median(one[0] / r[0] for one, r in zip(runs[1], of_n))
            print(f'  {title:20} {n} jobs {s:8.3f} s, processor {p:8.3f} s, '
                  f'{max(r[2] for r in of_n):7.1f} MiB, {ratio:.2f} x as fast as one')
    sys.stdout.flush()


def generate(folder, count, size):
    os.makedirs(folder)
    with open(gen_issues.EXAMPLE, encoding='utf-8') as f:
        example = f.read()
    for i in range(count):
        with open(f'{folder}/issue-{i:05}.md', 'w', encoding='utf-8') as f:
            f.write(gen_issues.make(example, i, size, 1))
    return sorted(glob.glob(os.path.join(folder, '*.md')))


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--rounds', type=int, default=5)
    ap.add_argument('--issues', type=int, default=300)
    ap.add_argument('--size', type=int, default=341000)
    ap.add_argument('--work', help='folder for the databases')
    ap.add_argument('--only', default='sample,many,growth,facts,jobs')
    a = ap.parse_args()
    if not os.access(EXE, os.X_OK):
        sys.exit(f'{EXE}: no program; build first')
    only = a.only.split(',')
    work = Work(a.work)
    print('databases are written in', work.fast)
    try:
        sample = sorted(glob.glob(os.path.join(SHARED, 'issues', '*.md')))[:1]
        if 'sample' in only and sample:
            table('a real issue', sample, a.rounds * 3, work, peers(sample, work, True))
        elif 'sample' in only:
            print('a real issue: skipped, there is none in', SHARED)
        count = a.issues * (4 if 'growth' in only else 1) if only != ['sample'] else 0
        files = generate(os.path.join(work.slow, 'issues'), count, a.size)
        parts = [a.issues // 4, a.issues // 2, a.issues]
        if 'many' in only:
            # pandoc takes a minute for a hundred megabytes: the sample shows how it compares.
            table('generated issues', files[:a.issues], a.rounds, work,
                  peers(files[:a.issues], work, False))
        if 'growth' in only:
            growth('growth', files, [*parts, a.issues * 4], a.rounds, work, text_alone)
        if 'facts' in only:
            table('facts of generated issues', files[:a.issues], a.rounds, work,
                  fact_peers(files[:a.issues]))
            growth('growth with facts', files, parts, a.rounds, work, all_facts)
        if 'jobs' in only:
            jobs(files[:a.issues], a.rounds, work)
    finally:
        work.remove()


if __name__ == '__main__':
    main()
