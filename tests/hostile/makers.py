"""makers.py - how the hostile inputs of cases.tsv are made.

A maker gets the case's folder and its arguments (bytes, escapes resolved) and returns the
path of the input.  Large inputs are written in pieces; `scale` shrinks their sizes where the
program runs under sanitizers.
"""
import gzip
import os
import random
import re
import shutil
import socket
import sqlite3
import zipfile

GOOD = '# 标题\n\n一段文字，说的是一件事情。又一句。\n'.encode()
scale = 1


def unescape(word):
    """The bytes that a word of the table stands for."""
    def one(m):
        if m[1]:
            return bytes([int(m[1], 16)])
        return {b'n': b'\n', b't': b'\t', b'r': b'\r', b'\\': b'\\'}[m[2]]
    return re.sub(rb'\\(?:x([0-9a-f]{2})|([ntr\\]))', one, word.encode())


def size(word):
    text = word.decode()
    unit = {'k': 1000, 'M': 1000000}.get(text[-1])
    n = int(text[:-1]) * unit if unit else int(text)
    return max(1, n // scale) if n >= 1000 else n


def put(folder, data, name=b'in.md'):
    path = os.path.join(os.fsencode(folder), name)
    with open(path, 'wb') as f:
        for piece in [data] if isinstance(data, bytes) else data:
            f.write(piece)
    return path


def pieces(unit, times, head=b'', tail=b''):
    yield head
    block = max(1, 1000000 // len(unit))
    while times > 0:
        yield unit * min(block, times)
        times -= block
    yield tail


# ---- texts ---------------------------------------------------------------------------------
def bytes_(folder, *words): return put(folder, b' '.join(words))
def gbk(folder, *words): return recoded(folder, words, 'gbk')
def utf16(folder, *words): return recoded(folder, words, 'utf-16')
def utf16le(folder, *words): return recoded(folder, words, 'utf-16-le')
def utf16be(folder, *words): return recoded(folder, words, 'utf-16-be')


def recoded(folder, words, encoding):
    # Bytes that are no UTF-8 stand for themselves in the other encoding, too.
    text = b' '.join(words).decode('utf-8', 'surrogateescape')
    out = b''.join(os.fsencode(c) if '\udc80' <= c <= '\udcff' else b'' if c == '\ufeff'
                   else c.encode(encoding.replace('utf-16', 'utf-16-le')
                                 if encoding == 'utf-16' else encoding) for c in text)
    return put(folder, (b'\xff\xfe' if encoding == 'utf-16' else b'') + out)


def repeat(folder, unit, times, head=b'', tail=b''):
    """repeat UNIT TIMES [HEAD]; a HEAD of white space alone would be nothing: it is a tail."""
    n = size(times)
    if unit.strip() == b'' and head:
        head, tail = tail, head
    return put(folder, pieces(unit, n, head, tail + b'\n'))


def long(folder, n, tail):
    return put(folder, pieces('文字。\n'.encode(), size(n) // 10, b'', tail))


def levels(folder, n):
    block = ''.join('#' * (1 + i * 5 % 6) + ' 题\n' for i in range(1000)).encode()
    return put(folder, pieces(block, size(n) // 1000))


def outline(folder, n):
    block = ''.join(f'一、题\n\n（{"一二三四五"[i % 5]}）题\n\n1. 题。文\n\n' for i in range(300))
    return put(folder, pieces(block.encode(), size(n) // 900))


def table(folder, columns, rows):
    columns, rows = size(columns), size(rows)
    head = b'|' + '甲|'.encode() * columns + b'\n|' + b'-|' * columns + b'\n'
    return put(folder, pieces(b'|' + '乙|'.encode() * columns + b'\n', rows, head))


def staircase(folder, n):
    return put(folder, (b'  ' * i + '- 文\n'.encode() for i in range(size(n))))


def ticks(folder, n):
    return put(folder, (b'`' * i + b'a' for i in range(1, size(n))))


def random_(folder, n):
    return put(folder, random.Random(3).randbytes(size(n)))


# ---- other kinds of file -------------------------------------------------------------------
def nothing(folder): return os.path.join(os.fsencode(folder), b'in.md')
def issue(folder): return put(folder, GOOD)
def path(folder, text): return text.replace(b'{dir}', os.fsencode(folder))
def file(folder, source): return shutil.copy(source, os.path.join(os.fsencode(folder), b'in.md'))


def gzip_(folder, n):
    return put(folder, gzip.compress(random.Random(4).randbytes(size(n)), mtime=0))


def zip_(folder, n):
    target = nothing(folder)
    with zipfile.ZipFile(os.fsdecode(target), 'w') as z:
        z.writestr('in.md', GOOD * (size(n) // len(GOOD)))
    return target


def sparse(folder, n):
    target = put(folder, GOOD)
    os.truncate(target, int(n[:-1]) * 1048576 + 1)
    return target


def database(folder):
    return shutil.copy(os.path.join(os.fsencode(folder), b'q.db'), nothing(folder))


def directory(folder):
    os.mkdir(nothing(folder))
    return nothing(folder)


def two_files(folder):
    target = directory(folder)
    put(target, GOOD, b'good.md')
    put(target, '文字'.encode() + b'\xff\n', b'bad.md')
    return target


def unreadable(folder):
    target = put(folder, GOOD)
    os.chmod(target, 0)
    return target


def fifo(folder):
    os.mkfifo(nothing(folder))
    return nothing(folder)


def socket_(folder):
    # The address is limited to about 100 bytes: bind from inside the folder.
    here = os.getcwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as s:
        s.bind('in.md')
    os.chdir(here)
    return nothing(folder)


def loop(folder):
    os.symlink(b'in.md', nothing(folder))
    return nothing(folder)


def dangling(folder):
    os.symlink(b'nowhere.md', nothing(folder))
    return nothing(folder)


def circle(folder):
    target = directory(folder)
    put(target, GOOD, b'a.md')
    os.symlink(b'..', os.path.join(target, b'up'))
    os.symlink(b'.', os.path.join(target, b'self'))
    return target


def named(folder, name, *words):
    return put(folder, b' '.join(words), name.replace(b'{n255}', b'a' * 252 + b'.md'))


def deep_path(folder, *words):
    here = os.fsencode(folder)
    for _ in range(10):
        here = os.path.join(here, b'd' * 200)
        os.mkdir(here)
    return put(here, b' '.join(words))


# ---- databases -----------------------------------------------------------------------------
def on_db(change):
    def make(folder):
        change(os.path.join(folder, 'q.db'))
        return put(folder, GOOD)
    return make


def write(db, data):
    with open(db, 'wb') as f:
        f.write(data)


def to_other(db):
    os.remove(db)
    with sqlite3.connect(db) as other:
        other.execute('create table issue(id integer primary key, name text)')
        other.execute("insert into issue(name) values ('not ours')")
    other.close()


def to_newer(db):
    with sqlite3.connect(db) as newer:
        newer.execute('pragma user_version = 9999')
    newer.close()


def to_directory(db):
    os.remove(db)
    os.mkdir(db)


def damage(db):
    with open(db, 'r+b') as f:
        n = f.seek(0, 2)
        for at in range(5000, n - 200, 4096):
            f.seek(at)
            f.write(b'\xa5' * 200)


text_db = on_db(lambda db: write(db, GOOD * 200))
random_db = on_db(lambda db: write(db, random.Random(5).randbytes(20000)))
other_db = on_db(to_other)
newer_db = on_db(to_newer)
truncated_db = on_db(lambda db: os.truncate(db, os.path.getsize(db) // 2 // 4096 * 4096))
damaged_db = on_db(damage)
directory_db = on_db(to_directory)
readonly_db = on_db(lambda db: os.chmod(db, 0o444))
empty_db = on_db(lambda db: os.truncate(db, 0))

makers = {name.rstrip('_'): value for name, value in globals().items() if callable(value)}
