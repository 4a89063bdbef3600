#!/usr/bin/env python3
"""Write a seed corpus for the fuzz targets: seeds.py OUT [ISSUE...]

Cuts each issue (default: the example issue) at its headings into files of at most 4 KiB
below OUT/text, OUT/parse and OUT/search, adds the shapes that repairs look for, some results for
OUT/render, patterns with sentences for OUT/match and queries with texts for OUT/query.  The
first bytes of a seed choose encoding, profile or options, as the targets read them.
"""
import glob
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
SHAPES = [
    '# 广州： 标题\n\n一段话没有完\n\n\n\n接着说完。■\n',
    '#### 高位推进，重点办\n\n理。召开会议。\n\n**不断**\n\n**完善。** 正文。\n',
    '| 序号 | 题目 |\n|---|---|\n| 1 | 甲 |\n| 2 | 乙\\|丙 |\n\n序号\t题目\n1\t甲\n2\t乙\n',
    '一、总体\n\n（一）第一\n\n1. 第一点\n\n（1）细目。“引文。”《书》（注）65.6%。\n',
    '目录\n\n卷首语\n01 广州：题目／作者\n02 深圳：又一题\n封面：图\n\n# 卷首语\n\n文。\n',
    '- 项目 [文字](http://example.org/路径) <http://example.org/>\n  续行  \n> 引文\n> 二\n',
    '（图片说明：某年某月某日，某地。）\n\n▲2021年3月5日，某地代表视察。某某摄\n',
    '\ufeff標題\r\n\r\n正文\r第二行\x0c\x0b\x01\u3000\u3000缩进\u2028行\n',
    '```\n代码 # 不是标题\n```\n\n标题\n====\n\n小标题\n----\n\n***粗斜*** __粗__ \\# 转义\n',
]
RENDER = [
    b'\x00\x50\x04name\x05title\x00\x01\x03abc\x03\x02\x02\x02\xe8\xa1\xa8'
    b'\x01a\x01A\x00\x01b\x01B\x01\x03\x05a,"\n|\x00\x01\x00\x05\x02\x04',
    b'\x01\x00\x00\x00\x03\x01\x01\x00\x03a|b\x03<b>\x02\x04\x07=1+1\x1b[0m\x04\x07\x03cut',
]

PATTERNS = [
    '"设立" []{0,4} "联络点"', 'n:[quantity unit="个" & value > 3] what:[han]+', '@v | !@v "a"',
    '<s> (a:[date] | b:[punct]{1,3})* </s>', '[word =~ /^a+$/] [number & !value]',
    'a:[quantity] [any]* b:[quantity] :: a.value > b.value & !(a = b)', '![quantity]+ [stop]',
    '([lexicon="v" class="w"]? [document kind="x" (action | title != "y")]){2,}',
    '[fact data.k =~ "%a%"] "，" [place level="county"]', '("a"*){3} ("a" "b"?)+',
]

QUERIES = [
    '联络点', '設立 NOT “会议”', '(a OR B) NEAR/3 12', 'aab* -65.6', '"。“会"', 'a b OR (c -d)',
    '会议 city:x date:2021..2022', 'NEAR/5 a', '((a)', '“a', 'a AND', '（a）b（c）', '- a', 'le*s',
]


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    out = sys.argv[1]
    issues = sys.argv[2:] or sorted(glob.glob(os.path.join(ROOT, 'examples/issues/*-[0-9]*.md')))
    texts = list(SHAPES)
    for path in issues:
        text = open(path, encoding='utf-8').read()
        parts = [''] + re.split(r'(?m)^(?=#)', text)
        texts += [p[:1300] for p in parts if p.strip()] + [text[:1300], text[-1300:]]
    for i, text in enumerate(texts):
        data = text.encode('utf-8')
        for k in range(4):
            put(f'{out}/parse/{i:04}-{k}', bytes([k]) + data)
        put(f'{out}/text/{i:04}-utf8', b'\0' + data)
        sentences = data.replace('。'.encode(), '。\0'.encode()).replace(b'\n\n', b'\1')
        put(f'{out}/search/{i:04}', b'\x02\x02\x45' + sentences + b'\1' + sentences[:600])
        for name in ('gb18030', 'utf-16'):
            put(f'{out}/text/{i:04}-{name}', b'\0' + text.encode(name))
    for i, data in enumerate(RENDER):
        put(f'{out}/render/{i:04}', data)
    for i, pattern in enumerate(PATTERNS):
        for k, text in enumerate(('设立3个联络点，aab 12。“会議”', 'a a b 开展，a B 65.6%', '')):
            put(f'{out}/match/{i:04}-{k}', f'{pattern}\0{text}'.encode('utf-8'))
    for i, query in enumerate(QUERIES):
        for k, text in enumerate(('设立3个联络点，aab 12。“會議”', 'a a b 开展，a B 65.6%', '')):
            put(f'{out}/query/{i:04}-{k}', f'{query}\0{text}'.encode('utf-8'))
    print(f'{out}: seeds from {len(texts)} texts')


if __name__ == '__main__':
    main()
