/* cql_text.h - sentences with their facts, as one text.
 * In:   "本市<quantity unit=个 value=3|3个>站": plain words, and facts in angle brackets:
 *       kind, attributes, a bar, the words; facts may stand within each other.
 * Out:  the plain sentence and its facts, with the values that a pattern asks for.
 * Owns: the texts, until marked_free. */
#ifndef QK_TEST_CQL_TEXT_H
#define QK_TEST_CQL_TEXT_H

#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "search/cql.h"

enum { MARKED_FACTS = 32, MARKED_VALUES = 16 };

typedef struct marked_value {
  qk_str name, text;
} marked_value;

typedef struct marked {
  qk_arena arena;
  qk_buf text;
  qk_cql_fact facts[MARKED_FACTS];
  marked_value values[MARKED_FACTS][MARKED_VALUES];
  uint32_t n_values[MARKED_FACTS], n;
} marked;

static inline qk_folding *marked_folding(void) {
  static const qk_str pairs[] = {
      {"會\t会", 7}, {"設\t设", 7}, {"個\t个", 7}, {"後\t后", 7}};
  qk_folding *f;
  cr_assert_eq(qk_folding_new(&f, pairs, QK_COUNT(pairs), NULL), QK_OK);
  return f;
}

static inline qk_str marked_word(const char **p, const char *ends) {
  qk_str s = {*p, strcspn(*p, ends)};
  *p += s.n;
  return s;
}

static inline void marked_read(marked *m, const char *p) {
  uint32_t open[8], depth = 0;
  memset(m, 0, sizeof *m);
  for (; *p; p++) {
    if (*p == '>' && depth) {
      m->facts[open[--depth]].to = (uint32_t)m->text.n;
    } else if (*p == '<') {
      uint32_t i = open[depth++] = m->n++;
      qk_cql_fact *f = &m->facts[i];
      p++;
      qk_str kind = marked_word(&p, " |");
      for (f->kind = 0; f->kind < QK_CQL_KINDS; f->kind++)
        if (strncmp(qk_cql_view(f->kind), kind.p, kind.n) == 0) break;
      cr_assert_lt(f->kind, QK_CQL_KINDS, "%s", kind.p);
      f->id = i + 1;
      f->from = (uint32_t)m->text.n;
      while (*p == ' ') {
        marked_value *v = &m->values[i][m->n_values[i]++];
        p++;
        v->name = marked_word(&p, "=");
        p++;
        v->text = marked_word(&p, " |");
      }
      cr_assert_eq(*p, '|');
    } else {
      qk_buf_putc(&m->text, *p);
    }
  }
  cr_assert_eq(depth, 0);
}

/* The values in the order of the pattern's columns: f.unit, d.title,
 * json_extract(…"key"…); what has a digit in front is a number. */
static inline void marked_fill(marked *m, const qk_cql *c) {
  for (uint32_t i = 0; i < m->n; i++) {
    uint32_t n;
    const char *const *sql = qk_cql_columns(c, m->facts[i].kind, &n);
    if (n == UINT32_MAX) continue;
    qk_cql_value *values = qk_arena_array(&m->arena, n + (size_t)1, sizeof *values);
    for (uint32_t k = 0; k < n; k++) {
      const char *name =
          strchr(sql[k], '"') ? strchr(sql[k], '"') + 1 : strrchr(sql[k], '.') + 1;
      for (uint32_t j = 0; j < m->n_values[i]; j++) {
        const marked_value *v = &m->values[i][j];
        if (strncmp(name, v->name.p, v->name.n) ||
            strchr("_abcdefghijklmnopqrstuvwxyz",
                   name[v->name.n] ? name[v->name.n] : '"'))
          continue;
        values[k] = (qk_cql_value){.type = QK_CQL_TEXT, .text = v->text};
        if (v->text.n && v->text.p[0] >= '0' && v->text.p[0] <= '9' &&
            v->name.p[0] == 'v')
          values[k] = (qk_cql_value){.type = QK_CQL_NUMBER, .number = atof(v->text.p)};
      }
    }
    m->facts[i].values = values;
  }
}

static inline void marked_free(marked *m) {
  qk_arena_free(&m->arena);
  qk_buf_free(&m->text);
}

/* "words{label=words,…} words", what a pattern matches in the sentence; labels: with
 * what they name. */
static inline void marked_matches(marked *m, const qk_cql *c, bool shortest, bool labels,
                                  qk_buf *out) {
  qk_err e = {0};
  const qk_cql_hit *hit;
  qk_cql_matcher *matcher = qk_cql_matcher_new(c, shortest, (qk_cql_watch){0});
  marked_fill(m, c);
  cr_assert_eq(qk_cql_begin(matcher, qk_buf_str(&m->text), m->facts, m->n, &e), QK_OK);
  for (;;) {
    qk_code code = qk_cql_next(matcher, &hit, &e);
    if (code) qk_buf_printf(out, "!%s", e.msg);
    if (code || !hit) break;
    qk_buf_printf(out, "%s%.*s", out->n ? " " : "", (int)(hit->to - hit->from),
                  m->text.p + hit->from);
    uint32_t put = 0;
    for (uint32_t i = 0; i < qk_cql_labels(c) && labels; i++) {
      const qk_cql_capture *k = &hit->captures[i];
      if (!k->set) continue;
      qk_buf_printf(out, "%s%.*s=%.*s", put++ ? "," : "{", QK_ARG(qk_cql_label(c, i)),
                    (int)(k->to - k->from), m->text.p + k->from);
      if (k->fact) qk_buf_printf(out, "#%d", (int)k->fact->id);
    }
    if (put) qk_buf_putc(out, '}');
  }
  qk_cql_matcher_free(matcher);
  qk_buf_put(out, QK_LIT(""));
}

#endif
