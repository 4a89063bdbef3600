/* cql_arcs.c - how the atoms of a pattern lead through a sentence. */
#include <stdlib.h>

#include "search/cql_matcher.h"

/* ---- values of tokens and facts -------------------------------------------------------
 */

typedef struct unit_reader {
  cql_reader base;
  const cql_sentence *s;
  const cql_token *token; /* NULL: a fact */
  const qk_cql_fact *fact;
  char cp[4];
} unit_reader;

static bool token_value(const cql_sentence *s, const cql_token *t, uint32_t field,
                        qk_cql_value *out) {
  *out = (qk_cql_value){.type = field ? QK_CQL_NUMBER : QK_CQL_TEXT};
  /* The words as they stand: what is compared folds them. */
  out->text = qk_str_sub(s->text, t->from, t->to);
  return !field ||
         ((t->classes & CQL_NUMBER) && cql_decimal(cql_term(s, t), &out->number));
}

static bool unit_value(const cql_reader *base, const cql_operand *o, qk_cql_value *out) {
  const unit_reader *r = (const unit_reader *)base;
  if (r->token) return token_value(r->s, r->token, o->field, out);
  *out = r->fact->values[o->field];
  return out->type != QK_CQL_NULL;
}

bool cql_read_label(qk_cql_matcher *m, const cql_operand *o, const qk_cql_capture *at,
                    qk_cql_value *out) {
  if (!at->set) return false;
  if (o->field == CQL_WORDS) {
    *out = (qk_cql_value){.type = QK_CQL_TEXT};
    out->text = qk_str_sub(m->s.text, at->from, at->to);
    return true;
  }
  if (at->fact) {
    *out = at->fact->values[o->field];
    return out->type != QK_CQL_NULL;
  }
  for (uint32_t low = 0, high = m->s.n; low < high;) {
    uint32_t mid = low + (high - low) / 2;
    const cql_token *t = &m->s.tokens[mid];
    if (t->from == at->from) return token_value(&m->s, t, o->field, out);
    if (t->from < at->from)
      low = mid + 1;
    else
      high = mid;
  }
  return false;
}

static unit_reader reader(qk_cql_matcher *m) {
  return (unit_reader){.base = {.get = unit_value,
                                .folding = m->c->folding,
                                .scratch = m->scratch,
                                .regex = m->regex},
                       .s = &m->s};
}

/* ---- facts ----------------------------------------------------------------------------
 */

/* The first token that ends behind a byte. */
static uint32_t token_behind(const cql_sentence *s, uint32_t byte) {
  uint32_t low = 0, high = s->n;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (s->tokens[mid].to > byte)
      high = mid;
    else
      low = mid + 1;
  }
  return low;
}

static bool add_fact(qk_cql_matcher *m, const qk_cql_fact *f) {
  uint32_t from = token_behind(&m->s, f->from), to = from;
  while (to < m->s.n && m->s.tokens[to].from < f->to) to++;
  if (from == to) return true; /* white space alone */
  if (m->n_arcs == m->cap_arcs) {
    size_t cap = m->cap_arcs ? m->cap_arcs * 2 : 64;
    cql_arc *more = realloc(m->arcs, cap * sizeof *more);
    if (!more) return false;
    m->arcs = more;
    m->cap_arcs = cap;
  }
  /* White space at its ends is no part of what is matched. */
  const cql_token *first = &m->s.tokens[from], *last = &m->s.tokens[to - 1];
  m->arcs[m->n_arcs++] =
      (cql_arc){from, to, f->from > first->from ? f->from : first->from,
                f->to < last->to ? f->to : last->to, f};
  return true;
}

/* By where they begin, the longest first. */
static int by_place(const void *a, const void *b) {
  const cql_arc *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to > y->to ? -1 : 1;
  return (x->fact->id > y->fact->id) - (x->fact->id < y->fact->id);
}

static bool find_facts(qk_cql_matcher *m, const qk_cql_fact *facts, uint32_t n) {
  unit_reader r = reader(m);
  m->n_arcs = 0;
  for (uint32_t a = 0; a < m->c->n_atoms; a++) {
    const cql_atom *atom = &m->c->atoms[a];
    m->arc_first[a] = (uint32_t)m->n_arcs;
    for (uint32_t i = 0; i < n && atom->kind == CQL_OF_FACT; i++) {
      if (facts[i].kind != atom->fact) continue;
      r.fact = &facts[i];
      if (cql_passes(atom->test, &r.base) && !add_fact(m, &facts[i])) return false;
    }
    size_t found = m->n_arcs - m->arc_first[a];
    if (found > 1) qsort(m->arcs + m->arc_first[a], found, sizeof *m->arcs, by_place);
  }
  m->arc_first[m->c->n_atoms] = (uint32_t)m->n_arcs;
  return true;
}

bool cql_fact_passes(qk_cql_matcher *m, uint32_t atom, const qk_cql_fact *fact) {
  unit_reader r = reader(m);
  r.fact = fact;
  return cql_passes(m->c->atoms[atom].test, &r.base);
}

bool qk_cql_has_facts(const qk_cql *c, qk_cql_matcher *m, const qk_cql_fact *facts,
                      uint32_t n) {
  unit_reader r = reader(m);
  for (uint32_t k = 0; k < c->n_needed; k++) {
    const cql_atom *a = &c->atoms[c->needed[k]];
    bool found = a->kind != CQL_OF_FACT || a->negated;
    for (uint32_t i = 0; i < n && !found; i++) {
      r.fact = &facts[i];
      found = facts[i].kind == a->fact && cql_passes(a->test, &r.base);
    }
    if (!found) return false;
  }
  return true;
}

bool qk_cql_wants_facts(const qk_cql *c) {
  for (uint32_t k = 0; k < c->n_needed; k++) {
    const cql_atom *a = &c->atoms[c->needed[k]];
    if (a->kind == CQL_OF_FACT && !a->negated) return true;
  }
  return false;
}

/* ---- what negated atoms cover ---------------------------------------------------------
 */

static void cover(qk_cql_matcher *m, uint32_t a, bool *row) {
  const cql_atom *atom = &m->c->atoms[a];
  for (uint32_t i = m->arc_first[a]; i < m->arc_first[a + 1]; i++)
    memset(row + m->arcs[i].from, 1, m->arcs[i].to - m->arcs[i].from);
  for (uint32_t t = 0; t < m->s.n && atom->kind == CQL_OF_WORDS; t++) {
    uint32_t n = cql_words_ends(atom->words, &m->s, t, m->s.n, m->ends);
    if (n) memset(row + t, 1, m->ends[n - 1] - t);
  }
}

static bool find_covered(qk_cql_matcher *m) {
  size_t need = (size_t)m->n_covered * m->s.n;
  if (need > m->cap_covered) {
    bool *more = realloc(m->covered, need);
    if (!more) return false;
    m->covered = more;
    m->cap_covered = need;
  }
  if (need) memset(m->covered, 0, need);
  for (uint32_t a = 0; a < m->c->n_atoms && need; a++)
    if (m->covered_row[a] != QK_NONE)
      cover(m, a, m->covered + (size_t)m->covered_row[a] * m->s.n);
  return true;
}

bool cql_arcs_find(qk_cql_matcher *m, const qk_cql_fact *facts, uint32_t n) {
  return find_facts(m, facts, n) && find_covered(m);
}

/* ---- arcs -----------------------------------------------------------------------------
 */

static bool is_term(const qk_cql_matcher *m, const cql_atom *a, const cql_token *t) {
  if (a->cp || t->cp) return a->cp == t->cp;
  return qk_str_eq(a->term, cql_term(&m->s, t));
}

static bool takes_token(qk_cql_matcher *m, uint32_t index, uint32_t at) {
  const cql_atom *a = &m->c->atoms[index];
  const cql_token *t = &m->s.tokens[at];
  if (a->negated && (t->classes & CQL_STOP)) return false;
  if (m->covered_row[index] != QK_NONE)
    return !m->covered[(size_t)m->covered_row[index] * m->s.n + at];
  bool is;
  if (a->kind == CQL_TERM) {
    is = is_term(m, a, t);
  } else {
    unit_reader r = reader(m);
    r.token = t;
    r.base.classes = t->classes;
    is = cql_passes(a->test, &r.base);
  }
  return is != a->negated;
}

static const cql_arc *facts_at(const qk_cql_matcher *m, uint32_t a, uint32_t at,
                               uint32_t *n) {
  uint32_t low = m->arc_first[a], high = m->arc_first[a + 1], end = high;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (m->arcs[mid].from < at)
      low = mid + 1;
    else
      high = mid;
  }
  for (high = low; high < end && m->arcs[high].from == at;) high++;
  *n = high - low;
  return *n ? m->arcs + low : m->loose; /* there may be no arcs at all */
}

const cql_arc *cql_arcs_at(qk_cql_matcher *m, uint32_t a, uint32_t at, uint32_t *n) {
  const cql_atom *atom = &m->c->atoms[a];
  *n = 0;
  if (atom->kind == CQL_OF_FACT && !atom->negated) return facts_at(m, a, at, n);
  const cql_token *t = m->s.tokens;
  if (atom->kind == CQL_OF_WORDS && !atom->negated) {
    *n = cql_words_ends(atom->words, &m->s, at, m->s.n, m->ends);
    for (uint32_t i = 0; i < *n; i++) {
      uint32_t end = m->ends[*n - 1 - i];
      m->loose[i] = (cql_arc){at, end, t[at].from, t[end - 1].to, NULL};
    }
  } else if (takes_token(m, a, at)) {
    *n = 1;
    m->loose[0] = (cql_arc){at, at + 1, t[at].from, t[at].to, NULL};
  }
  return m->loose;
}
