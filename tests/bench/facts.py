#!/usr/bin/env python3
"""A peer: titles in 《》 and Arabic quantities, by regular expressions alone.

    facts.py [--segment] DB FILE...

No Han numerals, no documents without 《》, places, practices, quotations or dates, no periods, no
totals and parts.  With --segment jieba cuts every paragraph into words, and each quantity gets
the words behind it as its noun; qikan finds nouns without a dictionary of the language.
"""
import re
import sqlite3
import sys

words = sys.argv[1:]
segment = words[0] == '--segment'
if segment:
    words = words[1:]
    import logging

    import jieba
    jieba.setLogLevel(logging.ERROR)

TITLE = re.compile(r'《([^《》]{2,80})》')
QUANTITY = re.compile(
    r'(?P<about>约|近|超过|达)?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>[十百千]?[万亿]|[百千])?'
    r'(?P<more>多|余)?(?P<unit>个百分点|平方公里|平方米|立方米|公里|公顷|人次|人民币|美元|亿元|万元|元|'
    r'%|％|‰|项|个|名|位|件|次|条|家|部|场|份|人|户|座|所|处|套|台|辆|亩|吨|米|年|天|小时|分钟|间|期|篇|批|'
    r'类|种|级|支|张|册|本|宗|起|轮|组|道|栋|块|片|株|头|只|艘|架)(?!\d)')
SCALE = {'百': 1e2, '千': 1e3, '万': 1e4, '十万': 1e5, '百万': 1e6, '千万': 1e7, '亿': 1e8,
         '十亿': 1e9, '百亿': 1e10, '千亿': 1e11, '万亿': 1e12, '': 1}

db = sqlite3.connect(words[0], isolation_level=None)
db.executescript('pragma journal_mode=wal; pragma synchronous=normal;'
                 'create table title(id integer primary key, paragraph integer, text);'
                 'create table quantity(id integer primary key, paragraph integer, raw, value real,'
                 ' approx, unit, noun);')


def quantities(number, text):
    cut = list(jieba.tokenize(text)) if segment else ()
    at = 0
    for m in QUANTITY.finditer(text):
        noun = None
        while at < len(cut) and cut[at][1] < m.end():
            at += 1
        if segment:
            noun = ''.join(w for w, _, _ in cut[at:at + 2])
        value = float(m['number'].replace(',', '')) * SCALE[m['scale'] or '']
        yield number, m[0], value, m['about'] or m['more'], m['unit'], noun


number = 0
for path in words[1:]:
    with open(path, encoding='utf-8') as f:
        paragraphs = [p for p in re.split(r'\n\s*\n', f.read()) if p.strip()]
    db.execute('begin')
    for text in paragraphs:
        number += 1
        db.executemany('insert into title(paragraph, text) values (?, ?)',
                       ((number, t) for t in TITLE.findall(text)))
        db.executemany('insert into quantity(paragraph, raw, value, approx, unit, noun) values '
                       '(?, ?, ?, ?, ?, ?)', quantities(number, text))
    db.execute('commit')
