#!/usr/bin/env python3
"""Measure qikan's full-text index beside its peers, in one run.

    tests/bench/search.py [--issues 1,100,1000] [--queries N] [--rounds N] [--from ISSUE] [--keep DIR]

For each number of generated issues (about 341 KB each): how long the index takes to build and
how large it is, beside FTS5 with the tokenizers trigram and unicode61 over the same paragraphs;
then the median time to get the ids of all paragraphs that contain a query of 1, 2, 4 and 7
characters, of two words of 2 characters, and of 4 characters drawn one by one, which hardly any
paragraph has: in the process itself for qikan, FTS5 and LIKE
(search_latency.c), for the whole process of ripgrep over the files, and through psql's \\timing
for PostgreSQL with pg_trgm.  Queries are drawn from the texts, the same for everybody; where an
engine finds another number of paragraphs than LIKE, that is said.  Peers that are not installed
are left out and said to be.  Nothing here passes or fails.
"""
import argparse
import glob
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import gen_issues

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EXE = os.path.abspath(os.environ.get('QIKAN_EXE') or os.path.join(ROOT, 'build/qikan'))
KINDS = (('1', 1), ('2', 2), ('4', 4), ('7', 7), ('2 AND 2', 0), ('4 apart', -4))
HAN = re.compile('[\u4e00-\u9fff]+')
LIBRARIES = ('lua5.4', 'sqlite3', 'libutf8proc', 'libpcre2-8', 'nettle', 'jansson', 'xlsxwriter',
             'libdivsufsort')


def compile_latency(work):
    """The program is linked with the library of the tree that EXE stands in."""
    flags = []
    for name in LIBRARIES:
        done = subprocess.run(['pkg-config', '--cflags', '--libs', name], capture_output=True,
                              text=True)
        if done.returncode == 0:
            flags += done.stdout.split()
        elif name == 'libdivsufsort':
            flags.append('-ldivsufsort')
    target = os.path.join(work, 'search_latency')
    subprocess.run(['cc', '-std=gnu17', '-O2', '-D_GNU_SOURCE', '-o', target,
                    os.path.join(HERE, 'search_latency.c'), '-I' + os.path.join(ROOT, 'include'),
                    os.path.join(os.path.dirname(EXE), 'libqikan.a'), *flags, '-lm', '-lpthread'],
                   check=True)
    return target


def qikan(*words):
    subprocess.run([EXE, *words], check=True, env=dict(os.environ, QIKAN_HOME=ROOT),
                   stdout=subprocess.DEVNULL)


def timed(action, *args):
    began = time.perf_counter()
    action(*args)
    return time.perf_counter() - began


def size(path):
    return sum(os.path.getsize(p) for p in glob.glob(path + '*'))


def make_issues(folder, count, example, rename=True):
    os.makedirs(folder)
    for i in range(count):
        with open(f'{folder}/issue-{i:05}.md', 'w', encoding='utf-8') as f:
            f.write(gen_issues.make(example, i, 341000, 1, rename))


def draw_queries(db, count, seed=7):
    """kind → list of queries, each a list of terms, from paragraphs drawn at random."""
    rng = random.Random(seed)
    texts = [t for (t,) in db.execute('select text from paragraph where length(text) > 40 '
                                      'order by id limit 4000')]

    def run_of(n):
        while True:
            runs = [r for r in HAN.findall(rng.choice(texts)) if len(r) >= n]
            if runs:
                r = rng.choice(runs)
                at = rng.randrange(len(r) - n + 1)
                return r[at:at + n]
    def query(n):
        if n < 0:
            return [''.join(run_of(1) for _ in range(-n))]
        return [run_of(n)] if n else [run_of(2), run_of(2)]
    return {name: [query(n) for _ in range(count)] for name, n in KINDS}


def build_fts(path, source, tokenizer):
    db = sqlite3.connect(path)
    db.execute('pragma journal_mode = off')
    db.execute('attach ? as q', (source,))
    db.execute(f"create virtual table t using fts5(text, content='', tokenize='{tokenizer}')")
    seconds = timed(lambda: (db.execute('insert into t(rowid, text) select id, text from '
                                        'q.paragraph'), db.commit()))
    db.close()
    return seconds


def measure_build(folder, base, issues):
    """Builds the databases; rows of (name, seconds, bytes)."""
    plain, full = base + '-plain.db', base + '.db'
    qikan('ingest', '-q', '--no-facts', '--no-index', '--db', plain, folder)
    shutil.copy(plain, full)
    seconds = timed(qikan, 'index', '-q', '--db', full)
    rows = [('qikan', seconds, size(full) - size(plain))]
    for name in ('trigram', 'unicode61'):
        path = f'{base}-{name}.db'
        rows.append((f'FTS5 {name}', build_fts(path, plain, name), size(path)))
    db = sqlite3.connect(plain)
    (text,) = db.execute('select sum(length(cast(text as blob))) from paragraph').fetchone()
    source = sum(os.path.getsize(p) for p in glob.glob(folder + '/*'))
    print(f'\n{issues} issue{"s" * (issues > 1)}: {source / 1e6:.1f} MB, paragraphs '
          f'{text / 1e6:.1f} MB')
    print(f'  {"index":20}{"seconds":>10}{"MB/s":>8}{"size MB":>9}{"of text":>9}')
    for name, seconds, size_ in rows:
        print(f'  {name:20}{seconds:10.2f}{text / 1e6 / seconds:8.1f}{size_ / 1e6:9.1f}'
              f'{size_ / text:9.2f}')
    return db


def in_process(latency, base, queries, rounds, work):
    """engine → kind → (seconds of each query, hits of each query)."""
    path = os.path.join(work, 'queries')
    with open(path, 'w', encoding='utf-8') as f:
        for kind, list_ in queries.items():
            for terms in list_:
                f.write('\t'.join([kind, *terms]) + '\n')
    done = subprocess.run([latency, base + '.db', base + '-trigram.db', base + '-unicode61.db',
                           path, str(rounds)], capture_output=True, text=True, check=True,
                          env=dict(os.environ, QIKAN_HOME=ROOT))
    out = {}
    for line in done.stdout.splitlines():
        engine, kind, seconds, hits = line.split('\t')
        s, h = out.setdefault(engine, {}).setdefault(kind, ([], []))
        s.append(float(seconds))
        h.append(int(hits))
    return out


def ripgrep(folder, queries, rounds):
    if not shutil.which('rg'):
        print('  ripgrep is not installed')
        return {}
    out = {}
    for kind, list_ in queries.items():
        seconds = []
        for terms in list_[:10]:
            command = ['rg', '-c', '-F', terms[0], folder]
            if len(terms) > 1:
                command = ['rg', '-c', f'{terms[0]}.*{terms[1]}|{terms[1]}.*{terms[0]}', folder]
            runs = [timed(lambda c=command: subprocess.run(c, stdout=subprocess.DEVNULL))
                    for _ in range(rounds)]
            seconds.append(statistics.median(runs))
        out[kind] = (seconds, [])
    return {'ripgrep': out}


class Postgres:
    """A cluster of its own in a folder of its own, with a socket and no port."""

    def __init__(self, work):
        found = sorted(glob.glob('/usr/lib/postgresql/*/bin'))
        self.bin = found[-1] if found else None
        self.folder = os.path.join(work, 'postgres')
        self.run = []
        if self.bin and os.getuid() == 0:
            self.run = ['runuser', '-u', 'postgres', '--']
            os.makedirs(self.folder)
            shutil.chown(self.folder, 'postgres')
            os.chmod(work, 0o755)

    def tool(self, name, *words, **more):
        return subprocess.run([*self.run, os.path.join(self.bin, name), *words], check=True,
                              capture_output=True, text=True, **more)

    def start(self):
        self.tool('initdb', '-D', self.folder + '/data', '-E', 'UTF8', '--locale=C.UTF-8')
        self.tool('pg_ctl', '-D', self.folder + '/data', '-w', '-l', self.folder + '/log', '-o',
                  f"-c listen_addresses='' -k {self.folder} -c fsync=off", 'start')

    def stop(self):
        if os.path.exists(self.folder + '/data'):
            self.tool('pg_ctl', '-D', self.folder + '/data', '-m', 'immediate', 'stop')

    def sql(self, text):
        return self.tool('psql', '-h', self.folder, '-d', 'postgres', '-qAt', '-v',
                         'ON_ERROR_STOP=1', input=text).stdout

    def measure(self, db, queries, rounds):
        rows = ''.join(f'{i}\t' + t.replace('\\', '\\\\').replace('\t', ' ').replace('\n', ' ') +
                       '\n' for i, t in db.execute('select id, text from paragraph'))
        self.sql('create extension if not exists pg_trgm; drop table if exists t; create table '
                 't(id bigint, text text);\ncopy t from stdin;\n' + rows + '\\.\nanalyze t;')
        seconds = timed(self.sql, 'create index on t using gin (text gin_trgm_ops);')
        bytes_ = int(self.sql("select pg_relation_size('t_text_idx')"))
        (text,) = db.execute('select sum(length(cast(text as blob))) from paragraph').fetchone()
        print(f'  {"pg_trgm (gin)":20}{seconds:10.2f}{text / 1e6 / seconds:8.1f}'
              f'{bytes_ / 1e6:9.1f}{bytes_ / text:9.2f}')
        out = {}
        for kind, list_ in queries.items():
            script = '\\timing on\n'
            for terms in list_[:10]:
                where = ' and '.join(f"text like '%{t}%'" for t in terms)
                script += f'select count(*) from t where {where};\n' * rounds
            times = [float(m) / 1e3 for m in re.findall(r'Time: ([\d.]+) ms', self.sql(script))]
            out[kind] = ([statistics.median(times[i:i + rounds])
                          for i in range(0, len(times), rounds)], [])
        return {'pg_trgm': out}


def show(results):
    ours = results['qikan']
    print(f'  {"median ms, all hits":20}' + ''.join(f'{k:>16}' for k, _ in KINDS))
    for engine, kinds in results.items():
        cells = ''
        for kind, _ in KINDS:
            s = statistics.median(kinds[kind][0])
            times = '' if engine == 'qikan' else f' {s / statistics.median(ours[kind][0]):.0f}x'
            cells += f'{s * 1e3:.3f}{times}'.rjust(16)
        print(f'  {engine:20}{cells}')
    likes = results.get('LIKE', {})
    for engine, kinds in results.items():
        wrong = [sum(a != b for a, b in zip(kinds[k][1], likes[k][1])) for k, _ in KINDS
                 if kinds[k][1]]
        if any(wrong):
            print(f'  {engine} finds another number than LIKE for {wrong} of the queries')
    hits = [statistics.median(ours[k][1]) for k, _ in KINDS]
    slow = [max(ours[k][0]) * 1e3 for k, _ in KINDS]
    print(f'  {"qikan, slowest ms":20}' + ''.join(f'{s:16.3f}' for s in slow))
    print(f'  {"median hits":20}' + ''.join(f'{h:16.0f}' for h in hits))
    sys.stdout.flush()


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--issues', default='1,100,1000')
    ap.add_argument('--queries', type=int, default=40)
    ap.add_argument('--rounds', type=int, default=5)
    ap.add_argument('--from', dest='example', default=gen_issues.EXAMPLE)
    ap.add_argument('--keep', help='folder to work in, which is kept')
    a = ap.parse_args()
    if not os.access(EXE, os.X_OK):
        sys.exit(f'{EXE}: no program; build first')
    with open(a.example, encoding='utf-8') as f:
        example = f.read()
    work = a.keep or tempfile.mkdtemp(prefix='qikan-search-')
    os.makedirs(work, exist_ok=True)
    postgres = Postgres(work)
    try:
        latency = compile_latency(work)
        if postgres.bin:
            postgres.start()
        for issues in map(int, a.issues.split(',')):
            folder = os.path.join(work, f'issues-{issues}')
            if not os.path.isdir(folder):
                make_issues(folder, issues, example)
            base = os.path.join(work, f'n{issues}')
            db = measure_build(folder, base, issues)
            queries = draw_queries(db, a.queries)
            more = postgres.measure(db, queries, a.rounds) if postgres.bin else {}
            if not postgres.bin:
                print('  PostgreSQL is not installed')
            results = in_process(latency, base, queries, a.rounds, work)
            show({**results, **ripgrep(folder, queries, a.rounds), **more})
            db.close()
    finally:
        if postgres.bin:
            postgres.stop()
        if not a.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == '__main__':
    main()
