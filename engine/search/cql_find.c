/* cql_find.c - the matches of a pattern in a database. */
#include "search/cql_find.h"

#include <stdlib.h>

#include "base/arena.h"
#include "search/cql_candidates.h"
#include "search/cql_facts.h"
#include "search/cql_window.h"

struct qk_cql_find {
  qk_store *store;
  const qk_cql *c;
  qk_cql_matcher *matcher;
  bool narrow; /* only sentences with facts can match */

  cql_candidates listed; /* the sentences with the words, where they are known */
  uint32_t next_listed;
  cql_window window; /* else, with `narrow`, those of some articles with a fact */
  uint32_t next_seen;
  int64_t *within; /* articles that candidates may be of, ascending; NULL: all */
  uint32_t n_within, cap_within;
  int64_t pending; /* an article that was read but is not in the window; 0: none */
  bool read_all;   /* no article is left */

  qk_query *articles, *sentences, *sentence;
  cql_facts facts;
  int64_t article_id;
  qk_buf city;
  qk_arena own;

  bool matching; /* a sentence is at hand */
  bool done;
  int64_t sentence_id;
  qk_buf text;
};

/* ---- opening --------------------------------------------------------------------------
 */

/* The articles that candidates may be of. */
static qk_code read_within(qk_cql_find *f, const qk_scope *within, qk_err *e) {
  qk_code code = QK_OK;
  bool row = false;
  if (!within || (!within->n && !within->since.n && !within->until.n)) return QK_OK;
  do {
    if (!qk_arena_grow(&f->own, (void **)&f->within, f->n_within, &f->cap_within,
                       sizeof *f->within))
      return qk_nomem(e);
    code = qk_query_step(f->articles, &row, e);
    if (!code && row) f->within[f->n_within++] = qk_query_int(f->articles, 0);
  } while (!code && row);
  return code;
}

static qk_code open_listed(qk_cql_find *f, const qk_cql_look *look, qk_err *e) {
  static const char sql[] = "SELECT s.text, s.article_id, a.city FROM sentence AS s JOIN "
                            "article AS a ON a.id = "
                            "s.article_id WHERE s.id = ?1";
  qk_code code = cql_candidates_find(f->store, f->c, look, &f->listed, e);
  if (!code) code = qk_query_open(f->store, qk_str_of(sql), &f->sentence, e);
  return code || !f->listed.known ? code : read_within(f, look->within, e);
}

qk_code qk_cql_find_open(qk_cql_find **out, qk_store *s, const qk_cql *c,
                         const qk_cql_look *look, qk_err *e) {
  const qk_selection within = {.within = look->within, .by = QK_PART_CITY};
  qk_cql_find *f = calloc(1, sizeof *f);
  *out = NULL;
  if (!f) return qk_nomem(e);
  f->store = s;
  f->c = c;
  f->narrow = qk_cql_wants_facts(c);
  f->matcher = qk_cql_matcher_new(c, look->shortest, look->watch);
  qk_code code =
      f->matcher ? qk_selection_open(s, &within, &f->articles, e) : qk_nomem(e);
  if (!code) code = open_listed(f, look, e);
  if (!code) code = cql_facts_open(&f->facts, s, c, e);
  f->facts.few = f->listed.known;
  if (!code && f->narrow && !f->listed.known)
    code = cql_window_open(&f->window, s, f->matcher, e);
  if (!code)
    code = qk_query_open(
        s, QK_LIT("SELECT id, text FROM sentence WHERE article_id = ?1 ORDER BY id"),
        &f->sentences, e);
  if (code) {
    qk_cql_find_close(f);
    return code;
  }
  *out = f;
  return QK_OK;
}

void qk_cql_find_close(qk_cql_find *f) {
  if (!f) return;
  qk_query_close(f->articles);
  qk_query_close(f->sentences);
  qk_query_close(f->sentence);
  cql_facts_close(&f->facts);
  cql_window_close(&f->window);
  qk_cql_matcher_free(f->matcher);
  cql_candidates_free(&f->listed);
  qk_arena_free(&f->own);
  qk_buf_free(&f->city);
  qk_buf_free(&f->text);
  free(f);
}

/* ---- one sentence ---------------------------------------------------------------------
 */

static bool keep(qk_buf *b, qk_str s) {
  qk_buf_clear(b);
  qk_buf_put(b, s);
  return !b->oom;
}

static qk_code enter_article(qk_cql_find *f, int64_t id, qk_err *e) {
  if (id == f->article_id) return QK_OK;
  f->article_id = id;
  return cql_facts_enter(&f->facts, id, e);
}

static qk_code begin(qk_cql_find *f, int64_t id, qk_str text, const qk_cql_fact *facts,
                     uint32_t n, qk_err *e) {
  if (!keep(&f->text, text)) return qk_nomem(e);
  f->sentence_id = id;
  f->matching = true;
  return qk_cql_begin(f->matcher, qk_buf_str(&f->text), facts, n, e);
}

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool is_within(const qk_cql_find *f, int64_t article) {
  return !f->within ||
         bsearch(&article, f->within, f->n_within, sizeof article, by_number) != NULL;
}

/* The row of a sentence: text, article, city. */
static qk_code read_row(qk_cql_find *f, int64_t id, bool *there, qk_err *e) {
  qk_query_reset(f->sentence);
  qk_code code = qk_query_bind_int(f->sentence, 1, id, e);
  return code ? code : qk_query_step(f->sentence, there, e);
}

/* Begins with a sentence, unless it cannot match; article 0: its row says of which. */
static qk_code try_sentence(qk_cql_find *f, int64_t id, int64_t article, qk_err *e) {
  const qk_cql_fact *facts = NULL;
  uint32_t n = 0;
  bool there = true;
  qk_code code = article ? QK_OK : read_row(f, id, &there, e);
  if (code || !there) return code;
  bool read = !article;
  if (read) article = qk_query_int(f->sentence, 1);
  if (!is_within(f, article)) return QK_OK;
  code = enter_article(f, article, e);
  if (!code) code = cql_facts_of(&f->facts, id, &facts, &n, e);
  if (code || (f->narrow && !qk_cql_has_facts(f->c, f->matcher, facts, n))) return code;
  if (!read) code = read_row(f, id, &there, e);
  if (code || !there) return code;
  if (!keep(&f->city, qk_query_text(f->sentence, 2))) return qk_nomem(e);
  return begin(f, id, qk_query_text(f->sentence, 0), facts, n, e);
}

/* ---- the next one ---------------------------------------------------------------------
 */

/* Articles whose ids follow one another, as those of an issue do: their facts lie side by
 * side. */
static qk_code next_window(qk_cql_find *f, bool *row, qk_err *e) {
  enum { MOST = 256, FEW = 8 /* sentences of an article */ };
  qk_code code = QK_OK;
  f->n_within = 0;
  f->next_seen = 0;
  for (*row = true; !code && *row && f->n_within < MOST; f->pending = 0) {
    int64_t id = f->pending;
    if (f->read_all) break;
    if (!id) code = qk_query_step(f->articles, row, e);
    f->read_all = !*row;
    if (code || f->read_all) break;
    if (!id) id = qk_query_int(f->articles, 0);
    if (f->n_within && id != f->within[f->n_within - 1] + 1) {
      f->pending = id;
      break;
    }
    if (!qk_arena_grow(&f->own, (void **)&f->within, f->n_within, &f->cap_within,
                       sizeof *f->within))
      return qk_nomem(e);
    f->within[f->n_within++] = id;
  }
  *row = f->n_within > 0;
  if (code || !*row) return code;
  code = cql_window_look(&f->window, f->within[0], f->within[f->n_within - 1], e);
  f->facts.few = f->window.n <= f->n_within * FEW;
  return code;
}

static qk_code next_seen(qk_cql_find *f, bool *row, qk_err *e) {
  *row = true;
  if (f->next_seen == f->window.n) return next_window(f, row, e);
  const cql_sighting at = f->window.items[f->next_seen++];
  return try_sentence(f, at.sentence, at.article, e);
}

static qk_code next_listed(qk_cql_find *f, bool *row, qk_err *e) {
  *row = f->next_listed < f->listed.n;
  return *row ? try_sentence(f, f->listed.ids[f->next_listed++], 0, e) : QK_OK;
}

static qk_code next_article(qk_cql_find *f, bool *row, qk_err *e) {
  qk_code code = qk_query_step(f->articles, row, e);
  if (code || !*row) return code;
  if (!keep(&f->city, qk_query_text(f->articles, 1))) return qk_nomem(e);
  code = enter_article(f, qk_query_int(f->articles, 0), e);
  qk_query_reset(f->sentences);
  return code ? code : qk_query_bind_int(f->sentences, 1, f->article_id, e);
}

/* One article after the other, every sentence of it. */
static qk_code next_of_all(qk_cql_find *f, bool *row, qk_err *e) {
  const qk_cql_fact *facts = NULL;
  uint32_t n = 0;
  bool there = false;
  qk_code code = f->article_id ? qk_query_step(f->sentences, &there, e) : QK_OK;
  *row = true;
  if (code) return code;
  if (!there) return next_article(f, row, e);
  int64_t id = qk_query_int(f->sentences, 0);
  code = cql_facts_of(&f->facts, id, &facts, &n, e);
  return code ? code : begin(f, id, qk_query_text(f->sentences, 1), facts, n, e);
}

/* Goes on by one sentence, or to where the next ones are; *row is false at the end. */
static qk_code next_sentence(qk_cql_find *f, bool *row, qk_err *e) {
  if (f->listed.known) return next_listed(f, row, e);
  return f->narrow ? next_seen(f, row, e) : next_of_all(f, row, e);
}

qk_code qk_cql_find_next(qk_cql_find *f, qk_cql_found *found, qk_err *e) {
  bool row = true;
  qk_code code = QK_OK;
  found->hit = NULL;
  while (!code && !f->done) {
    if (f->matching) {
      code = qk_cql_next(f->matcher, &found->hit, e);
      if (code || found->hit) break;
      f->matching = false;
    }
    code = next_sentence(f, &row, e);
    f->done = !row;
  }
  if (code || f->done) return code;
  found->sentence_id = f->sentence_id;
  found->article_id = f->article_id;
  found->city = f->city.n ? qk_buf_str(&f->city) : (qk_str){0};
  found->text = qk_buf_str(&f->text);
  return QK_OK;
}
