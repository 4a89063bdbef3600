#!/usr/bin/env python3
"""Run qikan on every hostile input of cases.tsv.

    run.py [--only WORDS] [--jobs N] [--tap FILE] [--sanitized] [--verbose] [--keep]

For each case: the exit status, one line with the expected message on stderr, no control
characters in it, limits on time and memory; and afterwards a database that passes
`pragma integrity_check` and still holds the issue it had before.  The program is $QIKAN_EXE,
or build/qikan.  Cases that need root (mounts, another user) are skipped without it.
"""
import argparse
import multiprocessing
import os
import pwd
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import makers
import special

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BEFORE = '# 从前的一期\n\n一段文字。第二句。\n\n## 小节\n\n又一段文字。\n'


PROFILES = ('markdown', 'document', 'renmin-zhisheng')


def cases_of(line):
    """The cases of one line: the command "each" is a case for every shipped profile."""
    columns = line.split('\t')
    if columns[2] != 'each':
        return [Case(columns)]
    return [Case([f'{columns[0]} ({p})', columns[1],
                  f'ingest -q --profile {p} --db {{db}} {{f}}', *columns[3:]]) for p in PROFILES]


class Case:
    def __init__(self, columns):
        self.name, make, self.command, status, self.message, limits = columns
        self.make, *self.arguments = [makers.unescape(w) for w in make.split(' ')]
        self.make = self.make.decode()
        self.status = {int(s) for s in status.split(',')} if status != '-' else set()
        words = limits.split() if limits != '-' else []
        self.flags = dict(w.partition('=')[::2] for w in words)


def overdue(*_):
    """The handler of the alarm that ends a wait."""
    raise TimeoutError


class Runner:
    """One case's folder, the program, and what the special cases need to run it."""

    def __init__(self, exe, top, sanitized):
        self.exe, self.top, self.sanitized = exe, top, sanitized
        self.template = os.path.join(top, 'template.db')
        self.slow = 8 if sanitized else 1
        self.folder = self.db = self.status = None
        self.peak = self.seconds = 0

    def open_case(self, number):
        self.folder = os.path.join(self.top, str(number))
        os.mkdir(self.folder, 0o777)
        os.chmod(self.folder, 0o777)
        self.db = os.path.join(self.folder, 'q.db')
        if os.path.exists(self.template):
            shutil.copy(self.template, self.db)
            os.chmod(self.db, 0o666)
        self.peak = self.seconds = 0
        self.status = None

    def environment(self):
        env = {k: v for k, v in os.environ.items() if not k.startswith('QIKAN_')}
        env.update(QIKAN_HOME=ROOT, HOME=self.folder, LC_ALL='C.UTF-8')
        return env

    def start(self, words, mib=1024, user=None, stdout=None, preexec=None):
        """Starts the program; words are str or bytes.  stderr goes to a file."""
        def child():
            if not self.sanitized and mib:
                resource.setrlimit(resource.RLIMIT_AS, (mib << 20, mib << 20))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if preexec:
                preexec()
            if user:
                entry = pwd.getpwnam(user)
                os.setgroups([])
                os.setgid(entry.pw_gid)
                os.setuid(entry.pw_uid)
        self.stderr = tempfile.TemporaryFile(dir=self.top)
        self.stdout = stdout if stdout is not None else tempfile.TemporaryFile(dir=self.top)
        return subprocess.Popen([self.exe, *words], stdin=subprocess.DEVNULL,
                                stdout=self.stdout, stderr=self.stderr, cwd=self.folder,
                                env=self.environment(), preexec_fn=child)

    def wait(self, process, seconds=10):
        """The exit status (None: the time was up) and stderr."""
        began, status, usage = time.monotonic(), None, None
        signal.signal(signal.SIGALRM, overdue)
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds * self.slow)
            _, status, usage = os.wait4(process.pid, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except TimeoutError:
            if usage is None:
                os.kill(process.pid, signal.SIGKILL)
                usage = os.wait4(process.pid, 0)[2]
        process.returncode = 0 if status is None else os.waitstatus_to_exitcode(status)
        self.seconds = max(self.seconds, time.monotonic() - began)
        self.peak = max(self.peak, usage.ru_maxrss)
        self.stderr.seek(0)
        text = self.stderr.read(1 << 20)
        self.status = None if status is None else process.returncode
        return self.status, text

    def run(self, words, seconds=10, **more):
        return self.wait(self.start(words, **more), seconds)

    def check_db(self, at_least=1, exactly=None):
        """What is wrong with the database, or None."""
        try:
            # Not read-only: a killed writer leaves a log that the next reader takes up.
            db = sqlite3.connect(self.db)
            [(verdict,), *_] = db.execute('pragma integrity_check').fetchall()
            issues = db.execute('select count(*) from issue').fetchone()[0]
            before = db.execute('select count(*) from paragraph p join article a on '
                                'a.id = p.article_id join issue i on i.id = a.issue_id '
                                "where i.path like '%before.md'").fetchone()[0]
            broken = db.execute('pragma foreign_key_check').fetchall()
            db.close()
        except sqlite3.Error as e:
            return f'the database cannot be read: {e}'
        self.issues = issues
        if verdict != 'ok':
            return f'integrity_check: {verdict}'
        if broken:
            return f'foreign_key_check: {broken[:3]}'
        if before != 2:
            return f'the issue of before has {before} paragraphs, not 2'
        if issues < at_least or (exactly is not None and issues != exactly):
            return f'{issues} issues in the database, not {exactly or at_least}'
        return None


def wrong_output(case, status, text, path):
    """What is wrong with status and stderr, or None."""
    if b'Sanitizer' in text or b'runtime error:' in text:
        return 'a sanitizer reports'
    if status is None:
        return 'the time was up'
    if status < 0:
        return f'died of {signal.Signals(-status).name}'
    if status not in case.status:
        return f'exit status {status}, not {sorted(case.status)}'
    lines = [x for x in text.split(b'\n') if x]
    if any(c < 32 or c == 127 for x in lines for c in x):
        return 'control characters in the message'
    if status == 0:
        return None
    if len(lines) != 1:
        return f'{len(lines)} lines on stderr, not one'
    if case.message == '-':
        return None if re.search(rb'\w+ \w+', lines[0]) else 'the message says nothing'
    want = case.message
    for key, value in path.items():
        want = want.replace('{%s}' % key, re.escape(os.fsdecode(value)))
    if not re.search(want, os.fsdecode(lines[0])):
        return f'the message does not match {case.message}'
    return None


def run_case(runner, case):
    """(verdict or None, what the program said); raises special.Skip."""
    flags = case.flags
    if flags.get('user') and os.geteuid() != 0:
        raise special.Skip('needs root, to become another user')
    if flags.get('user') and runner.run(['list', 'profiles'], user=flags['user'])[0] != 0:
        raise special.Skip(f'{flags["user"]} cannot reach the program and its scripts')
    if flags.get('needs') == 'size' and runner.sanitized:
        raise special.Skip('inputs are smaller under sanitizers')
    if case.make == 'special':
        if not runner.sanitized:
            makers.scale = 1
        return getattr(special, case.arguments[0].decode())(runner), b''
    if flags.get('needs') == 'size':
        makers.scale = 1
    path = makers.makers[case.make](runner.folder, *case.arguments)
    names = {'f': path, 'db': runner.db, 'dir': runner.folder}
    command = case.command if case.command != '-' else 'ingest -q --db {db} {f}'
    words = []
    for word in command.split(' '):
        word = makers.unescape(word)
        for key, value in names.items():
            word = word.replace(b'{%s}' % key.encode(), os.fsencode(value))
        words.append(word)
    if words[-1:] == [path] and path.startswith(os.fsencode(runner.folder) + b'/-'):
        words[-1] = os.path.basename(path)
    untouched = None
    if 'own-db' in flags and os.path.isfile(runner.db):
        untouched = open(runner.db, 'rb').read()
    status, text = runner.run(words, seconds=float(flags.get('s', 10)),
                              mib=int(flags.get('MiB', 1024)), user=flags.get('user'))
    verdict = wrong_output(case, status, text, names)
    if verdict is None and 'absent' in flags:
        if os.path.exists(os.path.join(runner.folder, flags['absent'])):
            verdict = f'{flags["absent"]} was written'
    if verdict is None and 'own-db' in flags:
        if status != 0 and untouched is not None:
            if open(runner.db, 'rb').read() != untouched:
                verdict = 'the database was refused, and changed'
    elif verdict is None:
        issues = int(flags['issues']) if 'issues' in flags else None
        verdict = runner.check_db(exactly=issues or (1 if status else None))
    return verdict, text


runner = scale = None  # of a worker


def make_runner(of_worker, *how):
    global runner, scale
    scale = of_worker
    runner = Runner(*how)


def do_case(item):
    """(case, result, why, verdict, what is said of it), in a worker."""
    number, case, keep = item
    runner.open_case(number)
    makers.scale = scale
    try:
        verdict, text = run_case(runner, case)
        result = 'ok' if verdict is None else 'not ok'
        why = ''
    except special.Skip as e:
        verdict, text, result, why = None, b'', 'ok', f' # SKIP {e}'
    said = os.fsdecode(text).strip().replace(runner.top, '')[:300]
    if not keep:
        shutil.rmtree(runner.folder, ignore_errors=True)
    told = (f'{result} - {case.name}{why} (status {runner.status}, {runner.seconds:.2f} s, '
            f'{runner.peak / 1024:.0f} MiB)' + (f'\n    {verdict}' if verdict else '')
            + (f'\n    {said!r}' if said else ''))
    return f'{result} - {case.name}{why}', verdict, told


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--only', default='', help='cases whose name holds these words')
    ap.add_argument('--jobs', type=int, default=1, help='so many cases at once')
    ap.add_argument('--tap', help='write the results there')
    ap.add_argument('--sanitized', action='store_true',
                    help='the program runs under sanitizers: smaller inputs, more time')
    ap.add_argument('--scale', type=int, metavar='N',
                    help='an Nth of large inputs (default: 1; with --sanitized: 16)')
    ap.add_argument('--verbose', action='store_true', help='a line for each case')
    ap.add_argument('--keep', action='store_true', help='leave the files')
    a = ap.parse_args()
    exe = os.path.abspath(os.environ.get('QIKAN_EXE') or os.path.join(ROOT, 'build/qikan'))
    if not os.access(exe, os.X_OK):
        sys.exit(f'{exe}: no program; build first')
    makers.scale = a.scale or (16 if a.sanitized else 1)
    with open(os.path.join(HERE, 'cases.tsv'), encoding='utf-8') as f:
        cases = [case for x in f if x.strip() and not x.startswith('#')
                 for case in cases_of(x.rstrip('\n'))]
    top = tempfile.mkdtemp(prefix='qikan-hostile-')
    os.chmod(top, 0o755)
    first = Runner(exe, top, a.sanitized)
    tap = open(a.tap, 'w', encoding='utf-8') if a.tap else None
    failed = 0
    try:
        first.open_case('before')
        before = makers.put(first.folder, BEFORE.encode(), b'before.md')
        status, text = first.run(['ingest', '--db', first.template, before])
        if status != 0:
            sys.exit(f'a plain issue cannot be ingested: {status} {os.fsdecode(text)}')
        items = [(n, case, a.keep) for n, case in enumerate(cases) if a.only in case.name]
        with multiprocessing.get_context('fork').Pool(
                max(a.jobs, 1), make_runner,
                (makers.scale, exe, top, a.sanitized)) as pool:
            for line, verdict, told in pool.imap(do_case, items):
                failed += verdict is not None
                if tap:
                    print(line, file=tap, flush=True)
                if a.verbose or verdict:
                    print(told, flush=True)
    finally:
        if not a.keep:
            shutil.rmtree(top, ignore_errors=True)
    print(f'{failed} of the cases have failed')
    return 1 if failed else 0


if __name__ == '__main__':
    # Names that are not UTF-8 are printed, too.
    sys.stdout.reconfigure(errors='backslashreplace')
    sys.exit(main())
