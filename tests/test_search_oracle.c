/* test_search_oracle.c - an index finds what a scan of the texts finds.
 * The scan knows nothing of tokens or positions: it folds character by character, writes
 * words between marks, and looks for the query's row of numbers in the text's. */
#include "searched.h"
#include "text/utf8.h"

enum { MARK = 0xFFFFFFF0, BREAK = 0xFFFFFFF1 };

typedef struct folded { /* a text as numbers, and the bytes each came from */
  uint32_t *cp, *from, *to;
  uint32_t n;
} folded;

typedef struct reader {
  const qk_folding *f;
  qk_str text;
  folded *out;
} reader;

static uint32_t look(const reader *r, size_t at, size_t *len, qk_char_class *kind) {
  if (at >= r->text.n) return *len = 0, *kind = QK_CHAR_SPACE, 0;
  return qk_folding_char(r->f, qk_utf8_at(r->text.p + at, len), kind);
}

static bool is_digit_at(const reader *r, size_t at, size_t *len) {
  qk_char_class kind;
  (void)look(r, at, len, &kind);
  return kind == QK_CHAR_DIGIT;
}

/* Is the point or comma at `at`, behind a digit, part of a number? */
static bool in_number(const reader *r, size_t at, uint32_t cp, size_t len) {
  size_t next = at + len, one;
  if (cp == '.') return is_digit_at(r, next, &one);
  if (cp != ',') return false;
  for (int i = 0; i < 3; i++, next += one)
    if (!is_digit_at(r, next, &one)) return false;
  return !is_digit_at(r, next, &one);
}

static void put(reader *r, uint32_t cp, size_t from, size_t to) {
  folded *o = r->out;
  o->cp[o->n] = cp;
  o->from[o->n] = (uint32_t)from;
  o->to[o->n++] = (uint32_t)to;
}

/* A word of at most 64 characters; returns where it ends. */
static size_t put_word(reader *r, size_t at) {
  size_t len, end = at;
  uint32_t first = r->out->n, count = 0;
  bool digit = false;
  put(r, MARK, at, at);
  while (at < r->text.n && count < 64) {
    qk_char_class kind;
    uint32_t cp = look(r, at, &len, &kind);
    if (kind == QK_CHAR_IGNORED) {
      at += len;
      continue;
    }
    bool inside = kind == QK_CHAR_BREAK && digit && in_number(r, at, cp, len);
    if (kind != QK_CHAR_LETTER && kind != QK_CHAR_DIGIT && !inside) break;
    digit = kind == QK_CHAR_DIGIT;
    at += len;
    if (inside && cp == ',') continue;
    put(r, cp, at - len, at);
    end = at;
    count++;
  }
  put(r, MARK, end, end);
  for (uint32_t i = first; i < r->out->n; i++) r->out->to[i] = (uint32_t)end;
  return at;
}

static void fold(const qk_folding *f, qk_str text, folded *out) {
  reader r = {f, text, out};
  size_t len;
  size_t room = (text.n * 3 + 4) * sizeof(uint32_t);
  *out = (folded){malloc(room), malloc(room), malloc(room), 0};
  for (size_t at = 0; at < text.n;) {
    qk_char_class kind;
    uint32_t cp = look(&r, at, &len, &kind);
    bool after_break = out->n && out->cp[out->n - 1] == BREAK;
    if (kind == QK_CHAR_LETTER || kind == QK_CHAR_DIGIT) {
      at = put_word(&r, at);
      continue;
    }
    if (kind == QK_CHAR_IDEOGRAPH) put(&r, cp, at, at + len);
    if (kind == QK_CHAR_BREAK && !after_break) put(&r, BREAK, at, at + len);
    if (kind == QK_CHAR_BREAK && after_break) out->to[out->n - 1] = (uint32_t)(at + len);
    at += len;
  }
}

static void free_folded(folded *f) {
  free(f->cp);
  free(f->from);
  free(f->to);
}

/* Calls for every match. */
static uint32_t scan(const folded *text, const folded *q, qk_span *out, uint32_t most) {
  uint32_t n = 0;
  for (uint32_t i = 0; i + q->n <= text->n; i++) {
    if (memcmp(text->cp + i, q->cp, q->n * sizeof *q->cp) != 0) continue;
    if (n < most) out[n] = (qk_span){text->from[i], text->to[i + q->n - 1]};
    n++;
  }
  return n;
}

/* ---- queries -------------------------------------------------------------------------
 */

static uint32_t seed = 7;
static uint32_t dice(uint32_t sides) {
  seed = seed * 1103515245u + 12345u;
  return (seed >> 16) % sides;
}

/* So many characters of a text, from anywhere. */
static qk_str piece_of(qk_str text) {
  size_t chars = qk_utf8_count(text), len, from = 0, to;
  if (!chars) return (qk_str){0};
  for (size_t skip = dice((uint32_t)chars); skip; skip--) {
    qk_utf8_at(text.p + from, &len);
    from += len;
  }
  to = from;
  for (uint32_t n = 1 + dice(6); n && to < text.n; n--) {
    qk_utf8_at(text.p + to, &len);
    to += len;
  }
  return qk_str_sub(text, from, to);
}

/* In quotes; false where it has quotes itself. */
static bool quote(qk_str piece, qk_buf *out) {
  qk_buf_clear(out);
  bool has = memchr(piece.p, '"', piece.n) != NULL;
  if (has && (memmem(piece.p, piece.n, "”", 3) || memmem(piece.p, piece.n, "“", 3)))
    return false;
  qk_buf_put(out, has ? QK_LIT("“") : QK_LIT("\""));
  qk_buf_put(out, piece);
  qk_buf_put(out, has ? QK_LIT("”") : QK_LIT("\""));
  return true;
}

static const struct unit {
  qk_search_unit unit;
  const char *sql;
  uint32_t share; /* of the queries, in percent */
} units[] = {
    {QK_SEARCH_PARAGRAPHS, "SELECT id, text FROM paragraph ORDER BY id", 55},
    {QK_SEARCH_SENTENCES, "SELECT id, text FROM sentence ORDER BY id", 25},
    {QK_SEARCH_CAPTIONS, "SELECT id, text FROM caption ORDER BY id", 10},
    {QK_SEARCH_CELLS, "SELECT id, text FROM grid_cell ORDER BY id", 10},
};

typedef struct corpus {
  read_texts texts;
  folded *folded;
} corpus;

static void load(const searched *s, const struct unit *u, corpus *c) {
  read_all(s, u->sql, &c->texts);
  c->folded = malloc((c->texts.n + 1) * sizeof *c->folded);
  for (uint32_t i = 0; i < c->texts.n; i++)
    fold(s->folding, c->texts.items[i].text, &c->folded[i]);
}

static void unload(corpus *c) {
  for (uint32_t i = 0; i < c->texts.n; i++) free_folded(&c->folded[i]);
  free(c->folded);
  qk_arena_free(&c->texts.arena);
}

static bool has_term(const folded *q) {
  for (uint32_t i = 0; i < q->n; i++)
    if (q->cp[i] != BREAK) return true;
  return false;
}

/* The hits and the marks in them, against the scan. */
static void compare(const searched *s, const corpus *c, const qk_search_request *r,
                    const folded *q) {
  enum { MARKS = 4000 };
  static qk_span expected[MARKS];
  qk_search *found;
  qk_err e = {0};
  cr_assert_eq(qk_search_run(&found, s->store, r, NULL, &e), QK_OK, "%.*s: %s",
               QK_ARG(r->query), e.msg);
  uint32_t n, at = 0, n_marks;
  const qk_hit *hits = qk_search_hits(found, &n);
  const qk_span *marks;
  for (uint32_t i = 0; i < c->texts.n; i++) {
    uint32_t times = scan(&c->folded[i], q, expected, MARKS);
    bool hit = at < n && hits[at].id == c->texts.items[i].id;
    cr_assert_eq(hit, times > 0, "%.*s: unit %lld", QK_ARG(r->query),
                 (long long)c->texts.items[i].id);
    if (!hit) continue;
    at++;
    if (dice(4)) continue;
    qk_search_marks(found, c->texts.items[i].text, &marks, &n_marks, &e);
    cr_assert_eq(n_marks, times, "%.*s in unit %lld", QK_ARG(r->query),
                 (long long)c->texts.items[i].id);
    for (uint32_t k = 0; k < times && k < MARKS; k++)
      cr_assert(marks[k].from == expected[k].from && marks[k].to == expected[k].to,
                "%.*s in unit %lld: mark %u is [%u, %u), not [%u, %u)", QK_ARG(r->query),
                (long long)c->texts.items[i].id, k, marks[k].from, marks[k].to,
                expected[k].from, expected[k].to);
  }
  cr_assert_eq(at, n);
  cr_assert_eq(qk_search_total(found), n);
  qk_search_free(found);
}

static uint32_t ask(const searched *s, const struct unit *u, uint32_t queries) {
  corpus c;
  uint32_t asked = 0;
  qk_buf quoted = {0};
  load(s, u, &c);
  for (uint32_t i = 0; i < queries && c.texts.n; i++) {
    qk_str piece = piece_of(c.texts.items[dice(c.texts.n)].text);
    folded q;
    if (!piece.n || !quote(piece, &quoted)) continue;
    fold(s->folding, piece, &q);
    if (has_term(&q)) {
      qk_search_request r = searched_request(s, qk_buf_str(&quoted));
      r.unit = u->unit;
      compare(s, &c, &r, &q);
      asked++;
    }
    free_folded(&q);
  }
  qk_buf_free(&quoted);
  unload(&c);
  return asked;
}

static void check(const char *const *files, size_t n, uint32_t queries, int no_index) {
  searched s;
  uint32_t asked = 0;
  searched_make(&s);
  searched_ingest(s.db, files, n, no_index);
  searched_open(&s);
  for (size_t i = 0; i < QK_COUNT(units); i++)
    asked += ask(&s, &units[i], queries * units[i].share / 100);
  cr_expect_gt(asked, queries / 2, "only %u queries could be asked", asked);
  searched_close(&s);
}

Test(search_oracle, the_example_issue) {
  static const char *const files[] = {QIKAN_ROOT
                                      "/examples/issues/yunjiang-minsheng-2024-06.md"};
  check(files, 1, 1500, 0);
}

Test(search_oracle, the_example_issue_without_an_index) {
  static const char *const files[] = {QIKAN_ROOT
                                      "/examples/issues/yunjiang-minsheng-2024-06.md"};
  check(files, 1, 150, 1);
}

Test(search_oracle, a_real_issue) {
  static const char *const files[] = {QIKAN_SHARED "/issues"};
  if (access(files[0], R_OK) != 0) cr_skip_test("there is no " QIKAN_SHARED);
  check(files, 1, 3000, 0);
}

Test(search_oracle, other_texts_in_one_database) {
  static const char *const files[] = {QIKAN_SHARED "/corpora"};
  if (access(files[0], R_OK) != 0) cr_skip_test("there is no " QIKAN_SHARED);
  check(files, 1, 1200, 0);
}
