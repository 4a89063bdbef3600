#!/usr/bin/env python3
"""A peer: paragraphs and sentences by splitting alone.  naive.py DB FILE..."""
import re
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.executescript('pragma journal_mode=wal; pragma synchronous=normal;'
                 'create table paragraph(id integer primary key, path, text);'
                 'create table sentence(id integer primary key, paragraph_id, text);')
paragraphs = 0
for path in sys.argv[2:]:
    with open(path, encoding='utf-8') as f:
        blocks = [b for b in re.split(r'\n\s*\n', f.read()) if b.strip()]
    db.execute('begin')
    db.executemany('insert into paragraph(path, text) values (?, ?)', ((path, b) for b in blocks))
    db.executemany('insert into sentence(paragraph_id, text) values (?, ?)',
                   ((paragraphs + i, s) for i, b in enumerate(blocks, 1)
                    for s in re.split(r'(?<=[。！？])', b) if s.strip()))
    db.execute('commit')
    paragraphs += len(blocks)
