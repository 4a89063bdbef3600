/* posting.c - the full-text index as rows: a batch's lists merged with what is there. */
#include "store/posting.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/varint.h"
#include "store/db.h"

enum { CHUNK = 64, SLOT_MASK = QK_BLOCK_ISSUES - 1, SHORT_MAX = 7, SLOT_BITS = 5 };

/* ---- kept ----------------------------------------------------------------------------
 */

static size_t size_of(const qk_posting *items, uint32_t n) {
  size_t size = n * sizeof *items;
  for (uint32_t i = 0; i < n; i++) size += (size_t)items[i].n + items[i].word_n;
  return size;
}

static char *copy_bytes(char **room, const void *p, size_t n) {
  char *copy = *room;
  if (n) memcpy(copy, p, n);
  *room += n;
  return copy;
}

static void copy_items(qk_posting *to, const qk_posting *from, uint32_t n, char **room) {
  for (uint32_t i = 0; i < n; i++) {
    to[i] = from[i];
    to[i].word = copy_bytes(room, from[i].word, from[i].word_n);
    to[i].data = (const uint8_t *)copy_bytes(room, from[i].data, from[i].n);
  }
}

static qk_postings *copy(const qk_postings *p, size_t size) {
  qk_postings *to = malloc(size);
  if (!to) return NULL;
  qk_posting *items = (qk_posting *)(to + 1);
  char *room = (char *)(items + p->n_chars + p->n_words);
  *to = (qk_postings){items, items + p->n_chars, p->n_chars, p->n_words};
  copy_items(items, p->chars, p->n_chars, &room);
  copy_items(items + p->n_chars, p->words, p->n_words, &room);
  return to;
}

qk_code qk_postings_keep(qk_store *s, int64_t issue, const qk_postings *p, qk_err *e) {
  qk_index_batch *b = &s->index;
  if (b->n == b->cap) {
    uint32_t cap = b->cap ? b->cap * 2 : 64;
    qk_unwritten *items = realloc(b->items, cap * sizeof *items);
    if (!items) return qk_nomem(e);
    b->items = items;
    b->cap = cap;
  }
  qk_unwritten kept = {.issue = issue, .order = b->n};
  if (p) {
    kept.bytes =
        sizeof *p + size_of(p->chars, p->n_chars) + size_of(p->words, p->n_words);
    kept.postings = copy(p, kept.bytes);
    if (!kept.postings) return qk_nomem(e);
  }
  b->items[b->n++] = kept;
  b->bytes += kept.bytes;
  return QK_OK;
}

void qk_postings_forget(qk_store *s, uint32_t n) {
  qk_index_batch *b = &s->index;
  while (b->n > n) {
    const qk_unwritten *last = &b->items[--b->n];
    b->bytes -= last->bytes;
    free(last->postings);
  }
  if (n) return;
  free(b->items);
  *b = (qk_index_batch){0};
}

/* ---- merged --------------------------------------------------------------------------
 */

typedef struct key { /* cp 0: a word */
  uint32_t cp;
  qk_str word;
} key;

typedef struct old_row { /* its texts are in merge.bytes */
  uint32_t cp;
  size_t word, word_n, data, n;
} old_row;

typedef struct merge {
  qk_store *s;
  int64_t block;
  bool words;
  const qk_unwritten *changed[QK_BLOCK_ISSUES]; /* NULL: stays as it is */
  const qk_posting *at[QK_BLOCK_ISSUES], *end[QK_BLOCK_ISSUES];
  old_row rows[CHUNK];
  uint32_t n, row;
  bool last; /* no chunk follows */
  qk_buf bytes, out, past;
} merge;

static key key_of(const merge *m, const qk_posting *p) {
  return m->words ? (key){0, {p->word, p->word_n}} : (key){p->cp, {0}};
}

static key key_of_row(const merge *m) {
  const old_row *r = &m->rows[m->row];
  return (key){r->cp, {m->bytes.p + r->word, r->word_n}};
}

static int compare(const key *a, const key *b) {
  if (a->cp || b->cp) return (a->cp > b->cp) - (a->cp < b->cp);
  size_t n = a->word.n < b->word.n ? a->word.n : b->word.n;
  int order = n ? memcmp(a->word.p, b->word.p, n) : 0;
  return order ? order : (a->word.n > b->word.n) - (a->word.n < b->word.n);
}

static size_t put_column(qk_buf *b, sqlite3_stmt *stmt, int i) {
  size_t at = b->n;
  const char *p = sqlite3_column_blob(stmt, i);
  qk_buf_put(b, (qk_str){p, p ? (size_t)sqlite3_column_bytes(stmt, i) : 0});
  return at;
}

static void bind_past(const merge *m, sqlite3_stmt *stmt, uint32_t cp) {
  if (m->words) {
    sqlite3_bind_int64(stmt, 1, m->block);
    sqlite3_bind_text64(stmt, 2, m->past.n ? m->past.p : "", m->past.n, SQLITE_STATIC,
                        SQLITE_UTF8);
  } else {
    sqlite3_bind_int64(stmt, 1, qk_posting_id(m->block, cp + 1));
    sqlite3_bind_int64(stmt, 2, qk_posting_id(m->block + 1, 0));
  }
}

/* The rows of the block behind those that were read last. */
static int read_chunk(merge *m) {
  sqlite3_stmt *stmt;
  uint32_t cp = m->n ? m->rows[m->n - 1].cp : 0;
  qk_buf_clear(&m->past);
  if (m->n && m->words) {
    m->row = m->n - 1;
    qk_buf_put(&m->past, key_of_row(m).word);
  }
  int rc = qk_stmt_get(&m->s->stmts, m->s->writer,
                       m->words ? QK_SQL_WORDS_FROM : QK_SQL_CHARS_FROM, &stmt);
  if (rc) return rc;
  bind_past(m, stmt, cp);
  m->n = m->row = 0;
  qk_buf_clear(&m->bytes);
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    cp = m->words ? 0 : (uint32_t)sqlite3_column_int64(stmt, 0);
    bool more = cp && m->n && cp == m->rows[m->n - 1].cp; /* part of a row */
    if (!more && m->n == CHUNK) break;
    old_row *r = &m->rows[more ? m->n - 1 : m->n++];
    if (!more) *r = (old_row){.cp = cp};
    if (m->words) {
      r->word = put_column(&m->bytes, stmt, 0);
      r->word_n = m->bytes.n - r->word;
    }
    size_t at = put_column(&m->bytes, stmt, 1);
    if (!more) r->data = at;
    r->n = m->bytes.n - r->data;
  }
  qk_stmt_done(stmt);
  m->last = rc != SQLITE_ROW;
  if (m->bytes.oom || m->past.oom) return SQLITE_NOMEM;
  return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* The lists that stay of an old row. */
static void read_lists(const merge *m, qk_str row, qk_str lists[QK_BLOCK_ISSUES]) {
  const uint8_t *p = (const uint8_t *)row.p, *end = p + row.n;
  while (p < end) {
    int slot = *p & SLOT_MASK;
    uint32_t n = *p++ >> SLOT_BITS;
    if (!n) p = qk_varint_get(p, end, &n);
    if (n > (size_t)(end - p)) return; /* damaged */
    if (!m->changed[slot]) lists[slot] = (qk_str){(const char *)p, n};
    p += n;
  }
}

static void put_list(qk_buf *out, int slot, qk_str list) {
  uint8_t head[1 + QK_VARINT_MAX], *p = head;
  bool is_short = list.n <= SHORT_MAX;
  *p++ = (uint8_t)(slot | (is_short ? (int)list.n << SLOT_BITS : 0));
  if (!is_short) p = qk_varint_put(p, (uint32_t)list.n);
  qk_buf_put(out, (qk_str){(const char *)head, (size_t)(p - head)});
  qk_buf_put(out, list);
}

static int write_word(merge *m, const key *k) {
  sqlite3_stmt *stmt;
  int index = m->out.n ? QK_SQL_WORD_PUT : QK_SQL_WORD_DELETE;
  int rc = qk_stmt_get(&m->s->stmts, m->s->writer, index, &stmt);
  if (rc) return rc;
  sqlite3_bind_int64(stmt, 1, m->block);
  sqlite3_bind_text64(stmt, 2, k->word.p, k->word.n, SQLITE_STATIC, SQLITE_UTF8);
  if (m->out.n) sqlite3_bind_blob64(stmt, 3, m->out.p, m->out.n, SQLITE_STATIC);
  return qk_stmt_finish(stmt);
}

/* How many bytes the next part of a row has, of which `left` are left.  What passes a
 * page goes to pages of its own, as many as are full (SQLite's file format, 1.6: of a
 * record 1003 bytes stay in the tree, of which its header takes 5); the rest is in pieces
 * that fit into a page beside others. */
static size_t part_of(size_t left) {
  enum { STAYS = 998, PAGE = 8188, PAGES = 8000, PIECE = 1350 };
  size_t pages = left > STAYS ? (left - STAYS) / PAGE : 0;
  if (pages) return STAYS + (pages < PAGES ? pages : PAGES) * PAGE;
  return left < PIECE ? left : PIECE;
}

static int64_t parts_of(size_t bytes) {
  int64_t n = 0;
  for (; bytes; n++) bytes -= part_of(bytes);
  return n;
}

/* In place of a row that had `old` bytes. */
static int write_parts(merge *m, uint32_t cp, size_t old) {
  sqlite3_stmt *stmt;
  int64_t id = qk_posting_id(m->block, cp), n = parts_of(m->out.n);
  int rc = n < QK_ROW_PARTS ? SQLITE_OK : SQLITE_TOOBIG;
  for (size_t at = 0, size; !rc && at < m->out.n; at += size) {
    size = part_of(m->out.n - at);
    rc = qk_stmt_get(&m->s->stmts, m->s->writer, QK_SQL_CHAR_PUT, &stmt);
    if (rc) break;
    sqlite3_bind_int64(stmt, 1, id++);
    sqlite3_bind_blob64(stmt, 2, m->out.p + at, size, SQLITE_STATIC);
    rc = qk_stmt_finish(stmt);
  }
  if (rc || n >= parts_of(old)) return rc;
  rc = qk_stmt_get(&m->s->stmts, m->s->writer, QK_SQL_CHAR_DELETE, &stmt);
  if (rc) return rc;
  sqlite3_bind_int64(stmt, 1, id);
  sqlite3_bind_int64(stmt, 2, qk_posting_id(m->block, cp + 1));
  return qk_stmt_finish(stmt);
}

/* The least key of what was kept and what is there; false where nothing is left. */
static bool next_key(const merge *m, key *out) {
  bool any = m->row < m->n;
  if (any) *out = key_of_row(m);
  for (int i = 0; i < QK_BLOCK_ISSUES; i++) {
    if (m->at[i] == m->end[i]) continue;
    key k = key_of(m, m->at[i]);
    if (!any || compare(&k, out) < 0) *out = k;
    any = true;
  }
  return any;
}

static int merge_row(merge *m, const key *k) {
  qk_str lists[QK_BLOCK_ISSUES] = {0}, old = {0};
  bool is_old = false;
  if (m->row < m->n) {
    key there = key_of_row(m);
    is_old = compare(&there, k) == 0;
  }
  if (is_old) {
    const old_row *r = &m->rows[m->row];
    old = (qk_str){m->bytes.p + r->data, r->n};
    read_lists(m, old, lists);
  }
  qk_buf_clear(&m->out);
  for (int i = 0; i < QK_BLOCK_ISSUES; i++) {
    if (m->at[i] != m->end[i]) {
      key own = key_of(m, m->at[i]);
      if (compare(&own, k) == 0) {
        lists[i] = (qk_str){(const char *)m->at[i]->data, m->at[i]->n};
        m->at[i]++;
      }
    }
    if (lists[i].n) put_list(&m->out, i, lists[i]);
  }
  if (m->out.oom) return SQLITE_NOMEM;
  bool same = is_old && qk_str_eq(old, qk_buf_str(&m->out));
  int rc = same ? SQLITE_OK : m->words ? write_word(m, k) : write_parts(m, k->cp, old.n);
  m->row += is_old;
  return rc;
}

static int merge_part(merge *m, bool words) {
  m->words = words;
  m->n = m->row = 0;
  for (int i = 0; i < QK_BLOCK_ISSUES; i++) {
    const qk_postings *p = m->changed[i] ? m->changed[i]->postings : NULL;
    m->at[i] = !p ? NULL : words ? p->words : p->chars;
    m->end[i] = !p ? NULL : m->at[i] + (words ? p->n_words : p->n_chars);
  }
  int rc = read_chunk(m);
  key k;
  while (!rc && next_key(m, &k)) {
    rc = merge_row(m, &k);
    if (!rc && m->row == m->n && !m->last) rc = read_chunk(m);
  }
  return rc;
}

static int by_issue(const void *a, const void *b) {
  const qk_unwritten *x = a, *y = b;
  if (x->issue != y->issue) return x->issue > y->issue ? 1 : -1;
  return (x->order > y->order) - (x->order < y->order);
}

int qk_postings_flush(qk_store *s) {
  qk_index_batch *b = &s->index;
  int rc = SQLITE_OK;
  if (!b->n) return rc;
  qsort(b->items, b->n, sizeof *b->items, by_issue);
  merge m = {.s = s};
  for (uint32_t i = 0; !rc && i < b->n;) {
    m.block = qk_block_of(b->items[i].issue);
    memset(m.changed, 0, sizeof m.changed);
    /* Of an issue that was put twice the last counts. */
    for (; i < b->n && qk_block_of(b->items[i].issue) == m.block; i++)
      m.changed[(b->items[i].issue - 1) & SLOT_MASK] = &b->items[i];
    rc = merge_part(&m, false);
    if (!rc) rc = merge_part(&m, true);
  }
  qk_buf_free(&m.bytes);
  qk_buf_free(&m.out);
  qk_buf_free(&m.past);
  qk_postings_forget(s, 0);
  return rc;
}
