#!/usr/bin/env python3
"""Make issues from an example issue: gen_issues.py OUT COUNT [--size BYTES] [--from ISSUE] [--seed N]

Each has the shapes of the example, but other figures, other names, its articles in another
order, and a number and date of its own.  --size repeats articles until the issue has about
that many bytes (341000 is what a real issue has).  The same seed makes the same bytes.
"""
import argparse
import os
import random
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
EXAMPLE = os.path.join(ROOT, 'examples/issues/yunjiang-minsheng-2024-06.md')
TITLE = re.compile(r'(?m)^(?=#{1,2} [\u4e00-\u9fff]{2,4}：)')
FIRST = '安宁长清东西南北云水山河江海林石金玉松竹兰桂梅柳杨柏枫棠'
SECOND = '州阳陵川原平岭湾浦溪塘桥台城安丰泰和宁昌兴源泉泽'


def other_names(text, rng):
    """Gives every city that opens a title another name of the same length."""
    names = dict.fromkeys(re.findall(r'(?m)^#{1,2} ([\u4e00-\u9fff]{2})：', text))
    pool = [a + b for a in FIRST for b in SECOND if a + b not in text]
    swap = dict(zip(names, rng.sample(pool, len(names))))
    if not swap:
        return text
    return re.sub('|'.join(map(re.escape, swap)), lambda m: swap[m[0]], text)


def other_figures(text, rng):
    """Other digits in numbers that count something; dates, pages and lists stay."""
    def one(m):
        return str(rng.randint(1, 9)) + ''.join(str(rng.randint(0, 9)) for _ in m[0][1:])
    return re.sub(r'(?<![\d.第年月P-])\d{1,4}(?=(?:\.\d+%|%|[万亿余多]?[个件名次条人户项场]))', one, text)


def make(example, number, size, seed, rename=True):
    rng = random.Random(seed * 1000003 + number)
    parts = TITLE.split(example)
    front, articles, back = parts[0], parts[1:-1], parts[-1]
    # The last article carries the back matter of the issue with it.
    chosen = []
    length = len(front.encode()) + len(back.encode())
    while True:
        order = articles[:]
        rng.shuffle(order)
        for article in order:
            if chosen and size and length >= size:
                break
            chosen.append(other_figures(article, rng))
            length += len(article.encode())
        if not size or length >= size:
            break
    year, month = 2000 + number // 12, number % 12 + 1
    front = re.sub(r'总第\d+期', f'总第{number + 1}期', front)
    front = re.sub(r'\b20\d\d年第\d+期', f'{year}年第{month}期', front)
    front = re.sub(r'20\d\d年\d+月(\d+)日出版', rf'{year}年{month}月\1日出版', front)
    front = re.sub(r'(期 )20\d\d \d\d', rf'\g<1>{year} {month:02}', front)
    text = front + ''.join(chosen) + back
    return other_names(text, rng) if rename else text


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('out')
    ap.add_argument('count', type=int)
    ap.add_argument('--size', type=int, default=0)
    ap.add_argument('--from', dest='example', default=EXAMPLE)
    ap.add_argument('--seed', type=int, default=1)
    a = ap.parse_args()
    with open(a.example, encoding='utf-8') as f:
        example = f.read()
    os.makedirs(a.out, exist_ok=True)
    for i in range(a.count):
        with open(os.path.join(a.out, f'issue-{i:05}.md'), 'w', encoding='utf-8') as f:
            f.write(make(example, i, a.size, a.seed))


if __name__ == '__main__':
    main()
