#!/usr/bin/env python3
"""A peer: the rows that qikan makes of an issue of a people's-congress journal, in Python.

    same_rows.py DB FILE...

Masthead lines, contents entries, articles, sections (headings and run-in headings, cut ones
made whole), paragraphs joined over column breaks and captions, captions, table cells,
sentences that respect quotes and brackets, and the provenance of each.  It knows one
journal's shapes; it is here to be measured, not to be right in every corner.
"""
import hashlib
import re
import sqlite3
import sys

SCHEMA = '''
pragma journal_mode=wal; pragma synchronous=normal;
create table issue(id integer primary key, path, sha256, number, date);
create table masthead(id integer primary key, issue_id, ordinal, text);
create table toc_entry(id integer primary key, issue_id, ordinal, column_title, city, title, page);
create table article(id integer primary key, issue_id, ordinal, city, title, kind, end_mark, line_start, line_end);
create table section(id integer primary key, article_id, parent_id, ordinal, level, title);
create table paragraph(id integer primary key, article_id, section_id, ordinal, kind, text);
create table sentence(id integer primary key, paragraph_id, article_id, ordinal, text);
create table caption(id integer primary key, article_id, ordinal, text, date_start);
create table grid_cell(id integer primary key, article_id, row, col, text);
create table provenance(target_kind, target_id, part, byte_start, byte_end, line_start, line_end,
  primary key (target_kind, target_id, part)) without rowid;
create index section_article on section(article_id);
create index paragraph_article on paragraph(article_id);
create index sentence_paragraph on sentence(paragraph_id);
create index sentence_article on sentence(article_id);
create index caption_article on caption(article_id);
'''
HEADING = re.compile(r'(#{1,6})\s+(.*)')
CITY = re.compile(r'([\u4e00-\u9fff]{2,4})：\s*(.*)')
ENTRY = re.compile(r'(?:[-*]\s+)?(\d{1,3})\s+(?:([\u4e00-\u9fff]{2,3})：)?(\S.*?)\s*$')
CAPTION = re.compile(r'(?:(20\d\d)年)?(\d{1,2})月(?:(\d{1,2})日)?[^。]{6,90}$')
COLOPHON = re.compile(r'20\d\d年第\d+期 总第\d+期')
RUN_IN = re.compile(r'\*\*(.{2,40}?)(?:。\*\*|\*\*。?)')
CLOSED = re.compile(r'[。！？：；…”）■]\s*$')
MARKUP = re.compile(r'\*\*|\\(?=[*#_\-.])')
OPEN, CLOSE, END = '“‘（《〈「『(', '”’）》〉」』)', '。！？!?'
STOP = re.compile('[' + re.escape(OPEN + CLOSE + END) + ']')
KINDS = ('issue', 'masthead', 'toc_entry', 'article', 'section', 'paragraph', 'sentence', 'caption', 'grid_cell')


def blocks_of(text):
    """(lines, line number, byte offset, byte end) of each run of lines that are not blank."""
    byte, run = 0, []
    for number, line in enumerate(text.split('\n'), 1):
        n = len(line.encode())
        if line.strip():
            if not run:
                start, first = byte, number
            run.append(line.strip())
            end = byte + n
        elif run:
            yield run, first, start, end
            run = []
        byte += n + 1
    if run:
        yield run, first, start, end


def sentences_of(text):
    depth = begin = 0
    for m in STOP.finditer(text):
        c = m[0]
        if c in OPEN:
            depth += 1
        elif c in CLOSE:
            depth = max(0, depth - 1)
            if depth == 0 and text[m.start() - 1] in END and text[m.start() + 1:m.start() + 2] not in CLOSE:
                yield begin, m.end()
                begin = m.end()
        elif depth == 0:
            yield begin, m.end()
            begin = m.end()
    if text[begin:].strip():
        yield begin, len(text)


class Issue:
    def __init__(self, rows, ids, path, data):
        self.rows, self.ids = rows, ids
        self.text = data.decode('utf-8')
        self.issue = self.put('issue', path, hashlib.sha256(data).hexdigest(), *self.date())
        self.article = self.section = self.pending = None
        self.column, self.year = '', self.date()[1][:4]
        self.parents = {}

    def date(self):
        m = re.search(r'总第(\d+)期', self.text)
        d = re.search(r'(20\d\d)年(\d{1,2})月(\d{1,2})日出版', self.text)
        return m[1] if m else '', '%s-%02d-%02d' % (d[1], int(d[2]), int(d[3])) if d else ''

    def put(self, kind, *values):
        self.ids[kind] += 1
        self.rows[kind].append((self.ids[kind], *values))
        return self.ids[kind]

    def where(self, kind, row, part, start, end, line, last):
        self.rows['provenance'].append((kind, row, part, start, end, line, last))

    def flush(self):
        if not self.pending:
            return
        kind, parts = self.pending
        self.pending = None
        text = ''.join(p[0] for p in parts)
        run_in = RUN_IN.match(text)
        if run_in:
            self.open_section(2, run_in[1], parts[0])
            text = text[run_in.end():].lstrip()
        text = MARKUP.sub('', text)
        row = self.put('paragraph', self.article, self.section, self.ids['paragraph'], kind, text)
        for i, (_, line, last, start, end) in enumerate(parts):
            self.where('paragraph', row, i, start, end, line, last)
        _, line, last, start, end = parts[0]
        byte = start
        for i, (a, b) in enumerate(sentences_of(text)):
            sentence = self.put('sentence', row, self.article, i, text[a:b])
            n = len(text[a:b].encode())
            self.where('sentence', sentence, 0, byte, byte + n, line, parts[-1][2])
            byte += n

    def open_section(self, level, title, part):
        title = re.sub(r'(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff]{1,2}(?: |$))', '', title.rstrip('。'))
        self.section = self.put('section', self.article, self.parents.get(level - 1), 0, level, title)
        self.parents[level] = self.section
        self.where('section', self.section, 0, part[3], part[4], part[1], part[2])

    def open_article(self, city, title, part):
        self.article = self.put('article', self.issue, self.ids['article'], city, title,
                                'city_report' if city else 'other', '', part[1], part[2])
        self.section, self.parents = None, {}
        self.where('article', self.article, 0, part[3], part[4], part[1], part[2])

    def heading(self, level, title, part):
        city = CITY.match(title)
        if level == 1 or (city and level <= 2):
            self.flush()
            last = self.rows['article'][-1] if self.rows['article'] else None
            if last and last[3] and not last[4] and level <= 2 and not city:
                self.rows['article'][-1] = last[:4] + (title,) + last[5:]
                return
            if part[1] < 10 and self.article is None:
                self.put('masthead', self.issue, 0, title)
                return
            self.open_article(city[1] if city else None, city[2] if city else title, part)
        elif self.article is None or re.match(r'卷首语|目\s*录', title):
            self.flush()
            self.article, self.column = None, title
        elif level >= 4 and not CLOSED.search(title):
            self.flush()
            self.pending = ['body', [('**' + title, *part[1:])]]
        else:
            self.flush()
            self.open_section(1 if level <= 3 else 2, title, part)

    def block(self, lines, number, start, end):
        text = '\n'.join(lines) if lines[0][0] in '|-*' else ''.join(lines)
        part = (text, number, number + len(lines) - 1, start, end)
        head = HEADING.match(lines[0])
        if head:
            return self.heading(len(head[1]), head[2], part)
        if lines[0][0] == '|' or '\t' in lines[0]:
            self.flush()
            for r, line in enumerate(lines):
                cells = line.strip('|').split('|') if line[0] == '|' else line.split('\t')
                for c, cell in enumerate(cells):
                    row = self.put('grid_cell', self.article, r, c, cell.strip())
                    self.where('grid_cell', row, 0, start, end, number + r, number + r)
            return None
        if self.article is None:
            for i, line in enumerate(lines):
                entry = ENTRY.match(line)
                if entry and self.column:
                    row = self.put('toc_entry', self.issue, self.ids['toc_entry'], self.column,
                                   entry[2], entry[3], entry[1])
                    self.where('toc_entry', row, 0, start, end, number + i, number + i)
                else:
                    row = self.put('masthead', self.issue, self.ids['masthead'], line)
                    self.where('masthead', row, 0, start, end, number + i, number + i)
            return None
        if COLOPHON.match(text):
            self.flush()
            self.article = None
            return self.block(lines, number, start, end)
        caption = CAPTION.match(text)
        if caption and len(text) < 100 and not CLOSED.search(text):
            date = '-'.join(x.zfill(2) for x in (caption[1] or self.year, caption[2], caption[3]) if x)
            row = self.put('caption', self.article, self.ids['caption'], text, date)
            return self.where('caption', row, 0, start, end, number, part[2])
        if self.pending and not CLOSED.search(self.pending[1][-1][0]) and lines[0][0] not in '-*>':
            self.pending[1].append(part)
        else:
            self.flush()
            self.pending = ['list_item' if text[:2] in ('- ', '* ') else 'body', [part]]
        return None


def main():
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    db.executescript(SCHEMA)
    width = {k: len(db.execute(f'pragma table_info({k})').fetchall()) for k in (*KINDS, 'provenance')}
    put = {k: f'insert into {k} values ({",".join("?" * n)})' for k, n in width.items()}
    ids = dict.fromkeys(KINDS, 0)
    for path in sys.argv[2:]:
        rows = {k: [] for k in width}
        with open(path, 'rb') as f:
            issue = Issue(rows, ids, path, f.read())
        for block in blocks_of(issue.text):
            issue.block(*block)
        issue.flush()
        db.execute('begin')
        for kind, values in rows.items():
            db.executemany(put[kind], values)
        db.execute('commit')


if __name__ == '__main__':
    main()
