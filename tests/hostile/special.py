"""special.py - the cases of cases.tsv that are more than one command on one file.

Each gets the runner and returns what is wrong, or None; Skip where the machine cannot do it.
"""
import os
import random
import resource
import signal
import sqlite3
import subprocess
import time

import makers


class Skip(Exception):
    pass


def issues_in(runner, count, repeat=400):
    """`count` different issues in a folder, each long enough to take a while."""
    folder = os.path.join(runner.folder, 'many')
    os.makedirs(folder)
    for i in range(count):
        text = ''.join(f'## 第{k}节\n\n第{i}期第{k}段文字，说的是一件事情。又一句话。\n\n'
                       for k in range(repeat))
        makers.put(folder, f'# 第{i}期\n\n{text}'.encode(), b'%04d.md' % i)
    return folder


def refused(status, text, allowed, word=None):
    if status is None:
        return 'the time was up'
    if status not in allowed:
        return f'exit status {status}, not {allowed}: {os.fsdecode(text)[:300]}'
    if status and not text.strip():
        return 'failed without a message'
    if b'Sanitizer' in text:
        return os.fsdecode(text)[:300]
    if word and word not in text:
        return f'the message lacks {word!r}: {os.fsdecode(text)[:300]}'
    return None


def locked(runner):
    path = makers.issue(runner.folder)
    holder = sqlite3.connect(runner.db, isolation_level=None)
    holder.execute('begin immediate')
    holder.execute('create table held(x)')
    status, text = runner.run(['ingest', '--db', runner.db, path], seconds=30)
    holder.execute('rollback')
    holder.close()
    return refused(status, text, {5}, b'lock') or runner.check_db(exactly=1)


def full_stdout(runner):
    with open('/dev/full', 'wb') as full:
        status, text = runner.run(['info', '--db', runner.db], stdout=full)
    return refused(status, text, {5}) or runner.check_db(exactly=1)


def closed_pipe(runner):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, 'wb') as out:
        status, text = runner.run(['info', '--db', runner.db], stdout=out)
    if status == -signal.SIGPIPE:
        return runner.check_db(exactly=1)  # what cat does
    return refused(status, text or b'-', {0, 5, 141}) or runner.check_db(exactly=1)


def closed_all(runner):
    """Files opened by the program must not end up as its standard output."""
    path = makers.issue(runner.folder)

    def close():
        for fd in (0, 1, 2):
            os.close(fd)
    status, text = runner.run(['ingest', '--db', runner.db, path], preexec=close)
    return refused(status, text or b'-', {0, 2, 5}) or runner.check_db()


def disk_full(runner):
    if os.geteuid() != 0:
        raise Skip('needs root, to mount a small tmpfs')
    folder = issues_in(runner, 20)
    small = os.path.join(runner.folder, 'small')
    os.mkdir(small)
    room = os.path.getsize(runner.db) // 1024 + 600
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={room}k', 'none', small],
                             stderr=subprocess.DEVNULL)
    if mounted.returncode:
        raise Skip('a tmpfs cannot be mounted here')
    try:
        old, runner.db = runner.db, os.path.join(small, 'q.db')
        with open(old, 'rb') as f:
            makers.write(runner.db, f.read())
        status, text = runner.run(['ingest', '--db', runner.db, folder], seconds=30)
        return refused(status, text, {5}, b'full') or runner.check_db()
    finally:
        subprocess.run(['umount', '-l', small], check=False)


def file_limit(runner):
    folder = issues_in(runner, 20)
    room = os.path.getsize(runner.db) + (600 << 10)

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    status, text = runner.run(['ingest', '--db', runner.db, folder], seconds=30,
                              preexec=limit)
    return refused(status, text, {5}) or runner.check_db()


def killed(runner):
    """At random moments of the work; a run that is not killed then finishes it.

    The program commits about every 8 MB: there must be more.  Under sanitizers two kills
    that have hit are enough."""
    count = 60
    folder = issues_in(runner, count, 4000)
    ours, runner.db = runner.db, os.path.join(runner.folder, 'rehearsal.db')
    makers.write(runner.db, open(ours, 'rb').read())
    status, text = runner.run(['ingest', '--db', runner.db, folder], seconds=30)
    whole, runner.db = runner.seconds, ours
    if status != 0:
        return f'the rehearsal failed: {os.fsdecode(text)[:300]}'
    words = ['ingest', '--db', runner.db, folder]
    moments = random.Random(7)
    middle = 0
    for _ in range(20):
        process = runner.start(words)
        time.sleep(moments.uniform(0, 0.9) * whole)
        os.kill(process.pid, signal.SIGKILL)  # Popen.kill would reap it
        runner.wait(process)
        verdict = runner.check_db()
        if verdict:
            return f'after kill -9: {verdict}'
        middle += 1 < runner.issues < count + 1
        if runner.issues == count + 1 or runner.sanitized and middle == 2:
            break
    if not middle:
        raise Skip('the machine is too fast or too busy: no kill has hit the work')
    status, text = runner.run(words, seconds=30)
    return refused(status, text, {0}) or runner.check_db(exactly=count + 1)


def interrupted(runner):
    folder = issues_in(runner, 60, 4000)
    process = runner.start(['ingest', '--db', runner.db, folder])
    time.sleep(0.2 * runner.slow)
    os.kill(process.pid, signal.SIGINT)
    status, text = runner.wait(process)
    if status is None:
        return 'Ctrl-C is not obeyed'
    if b'Sanitizer' in text:
        return os.fsdecode(text)[:300]
    return runner.check_db()


def both_ingest(runner, first, second):
    """What is wrong with two programs that ingest at the same time, or None."""
    processes = [(runner.start(['ingest', '--db', runner.db, *names]), runner.stderr)
                 for names in (first, second)]
    for process, runner.stderr in processes:
        verdict = refused(*runner.wait(process, 30), {0})
        if verdict:
            return verdict
    return None


def two_at_once(runner):
    """Each has its own files and one that both have; nobody loses an issue."""
    folder = issues_in(runner, 30)
    names = sorted(os.path.join(folder, n) for n in os.listdir(folder))
    return both_ingest(runner, names[:16], names[14:]) or runner.check_db(exactly=31)


def new_database(runner):
    """The database is not there yet; check_db wants the issue of before all the same."""
    db = sqlite3.connect(runner.db)
    [(before,)] = db.execute('select path from issue').fetchall()
    db.close()
    runner.db = os.path.join(runner.folder, 'new.db')
    return before


def two_make_one(runner):
    """Two programs make the same database; both have the issue of before."""
    before = new_database(runner)
    folder = issues_in(runner, 8, 1000)
    names = sorted(os.path.join(folder, n) for n in os.listdir(folder))
    return (both_ingest(runner, [*names[:4], before], [*names[4:], before]) or
            runner.check_db(exactly=9))


def killed_at_first(runner):
    """While the first issue is written: the database is empty, or has it all."""
    before = new_database(runner)
    big = makers.repeat(runner.folder, '## 题\n\n一段文字，说的是一件事情。\n\n'.encode(),
                        b'20k' if runner.sanitized else b'300k')
    status, text = runner.run(['ingest', '--db', runner.db, big], seconds=30)
    if status != 0:
        return f'the rehearsal failed: {os.fsdecode(text)[:300]}'
    whole = runner.seconds
    moments = random.Random(7)
    left = 0  # files that were begun and not ended
    for _ in range(12):
        for end in ('', '-wal', '-shm', '-journal'):
            if os.path.exists(runner.db + end):
                os.remove(runner.db + end)
        process = runner.start(['ingest', '--db', runner.db, big])
        time.sleep(moments.uniform(0.5, 1) * whole)  # the last part of it writes
        os.kill(process.pid, signal.SIGKILL)
        runner.wait(process)
        left += os.path.exists(runner.db) and os.path.getsize(runner.db) > 0
        status, text = runner.run(['sql', '--db', runner.db, 'select count(*) from issue'])
        verdict = refused(status, text, {0, 5}, b'empty' if status else None)
        if verdict and b'no such database' not in text:
            return f'after kill -9: {verdict}'
        status, text = runner.run(['ingest', '--db', runner.db, before])
        verdict = refused(status, text, {0}) or runner.check_db()
        if verdict:
            return f'after kill -9: {verdict}'
    if not left:
        raise Skip('the machine is too fast or too busy: no kill has hit the work')
    return None


def same_twice(runner):
    path = makers.issue(runner.folder)
    status, text = runner.run(['ingest', '--db', runner.db, path, path])
    return refused(status, text, {0}) or runner.check_db(exactly=2)


def little_memory(runner):
    """From far too little to enough: a message or success, never a crash."""
    if runner.sanitized:
        raise Skip('sanitizers need all the address space')
    path = makers.repeat(runner.folder, '## 题\n\n一段文字。\n\n'.encode(), b'100k')
    for mib in (12, 14, 16, 18, 20, 24, 28, 32, 40, 48, 64, 96, 128, 192):
        status, text = runner.run(['ingest', '--db', runner.db, path], mib=mib)
        if status == 127 or b'error while loading shared' in text:
            continue  # not even the dynamic linker had enough
        verdict = refused(status, text, {0, 3, 4, 5}) or runner.check_db()
        if verdict:
            return f'with {mib} MiB: {verdict}'
    return None
