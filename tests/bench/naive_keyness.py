#!/usr/bin/env python3
"""A peer: which runs of characters one city has more often than the others, as a script counts.

    naive_keyness.py DB CITY

Every run of 2 to 6 ideographs of each sentence is counted, for the city and for the rest; those
with at least 3 in the city are ordered by log-likelihood.  No look at what a run is part of: a
term is listed with all its beginnings and ends.
"""
import collections
import math
import re
import sqlite3
import sys

HAN = re.compile('[\u4e00-\u9fff]+')
own, rest, sizes = collections.Counter(), collections.Counter(), [0, 0]
db = sqlite3.connect(sys.argv[1])
for city, text in db.execute('select a.city, p.text from paragraph p join article a on a.id = '
                             'p.article_id where a.city is not null'):
    side = city == sys.argv[2]
    count = own if side else rest
    for run in HAN.findall(text):
        sizes[not side] += len(run)
        for n in range(2, 7):
            count.update(run[i:i + n] for i in range(len(run) - n + 1))


def g2(a, b):
    x, y = sizes[0] * (a + b) / sum(sizes), sizes[1] * (a + b) / sum(sizes)
    return 2 * (a * math.log(a / x) + (b * math.log(b / y) if b else 0))


best = sorted(((g2(n, rest[t]), t, n) for t, n in own.items() if n >= 3), reverse=True)
for score, term, n in best[:20]:
    print(f'{term}\t{n}\t{rest[term]}\t{score:.1f}')
