/* cql_match.c - the matches in one sentence. */
#include <stdlib.h>

#include "search/cql_matcher.h"

/* Of `best`: 32 MiB.  A sentence of more tokens than fit is looked at in pieces, each
 * from the middle of the one before: a match that is longer than half of one (2,000
 * tokens and more) may be found cut short. */
enum { CELLS_MAX = 1 << 23, TICKS = 100000 };
_Static_assert(CELLS_MAX / QK_CQL_STATES >= 2 * QK_CQL_STATES, "a pattern fits in half");

/* ---- memory ---------------------------------------------------------------------------
 */

static bool make_tables(qk_cql_matcher *m) {
  const qk_cql *c = m->c;
  uint32_t longest = 1;
  for (uint32_t a = 0; a < c->n_atoms; a++) {
    const cql_atom *atom = &c->atoms[a];
    bool spans = atom->kind == CQL_OF_FACT || atom->kind == CQL_OF_WORDS;
    m->covered_row[a] = atom->negated && spans ? m->n_covered++ : QK_NONE;
    if (atom->kind == CQL_OF_WORDS && cql_words_longest(atom->words) > longest)
      longest = cql_words_longest(atom->words);
  }
  for (uint32_t s = 0; s < c->program.n_states; s++) m->states[c->program.atoms[s] + 1]++;
  for (uint32_t a = 0; a < c->n_atoms; a++) m->states[a + 1] += m->states[a];
  m->loose = calloc(longest, sizeof *m->loose);
  m->ends = calloc(longest, sizeof *m->ends);
  return m->loose && m->ends;
}

qk_cql_matcher *qk_cql_matcher_new(const qk_cql *c, bool shortest, qk_cql_watch watch) {
  qk_cql_matcher *m = calloc(1, sizeof *m);
  if (!m) return NULL;
  m->c = c;
  m->shortest = shortest;
  m->watch = watch;
  m->regex = qk_matcher_new();
  m->states = calloc(c->n_atoms + (size_t)2, sizeof *m->states);
  m->arc_first = calloc(c->n_atoms + (size_t)2, sizeof *m->arc_first);
  m->covered_row = calloc(c->n_atoms + (size_t)1, sizeof *m->covered_row);
  m->captures = calloc(c->n_labels + (size_t)1, sizeof *m->captures);
  m->opened = calloc(c->n_labels + (size_t)1, sizeof *m->opened);
  bool well =
      m->regex && m->states && m->arc_first && m->covered_row && m->captures && m->opened;
  if (well && make_tables(m)) return m;
  qk_cql_matcher_free(m);
  return NULL;
}

void qk_cql_matcher_free(qk_cql_matcher *m) {
  if (!m) return;
  cql_sentence_free(&m->s);
  for (size_t i = 0; i < QK_COUNT(m->scratch); i++) qk_buf_free(&m->scratch[i]);
  qk_matcher_free(m->regex);
  cql_ways_free(m->ways);
  free(m->states);
  free(m->arcs);
  free(m->arc_first);
  free(m->loose);
  free(m->ends);
  free(m->covered);
  free(m->covered_row);
  free(m->best);
  free(m->steps);
  free(m->captures);
  free(m->opened);
  free(m);
}

qk_code cql_tick(qk_cql_matcher *m, size_t steps, qk_err *e) {
  m->spent += steps;
  if (m->spent < TICKS) return QK_OK;
  m->spent = 0;
  if (m->watch.expired && m->watch.expired(m->watch.context))
    return qk_fail(e, QK_SCRIPT, "the time is over");
  return QK_OK;
}

/* ---- the best end of every state at every token ---------------------------------------
 */

static int32_t best_over(const qk_cql_matcher *m, uint32_t state, const cql_arc *arcs,
                         uint32_t n) {
  const cql_program *g = &m->c->program;
  int32_t best = -1;
  for (uint32_t i = 0; i < n; i++) {
    if (arcs[i].to > m->high) continue;
    for (uint32_t k = g->first[state]; k < g->first[state + 1]; k++) {
      int32_t end = cql_best_behind(m, &g->edges[k], arcs[i].to);
      if (cql_better(m, end, best)) best = end;
    }
  }
  return best;
}

static qk_code fill_best(qk_cql_matcher *m, qk_err *e) {
  const cql_program *g = &m->c->program;
  qk_code code = QK_OK;
  for (uint32_t at = m->high; at-- > m->low && !code;) {
    int32_t *row = m->best + (size_t)(at - m->low) * g->n_states;
    memset(row, 0xFF, g->n_states * sizeof *row); /* -1 */
    size_t steps = m->c->n_atoms;
    for (uint32_t a = 0; a < m->c->n_atoms; a++) {
      uint32_t n;
      const cql_arc *arcs = cql_arcs_at(m, a, at, &n);
      if (!n) continue;
      for (uint32_t s = m->states[a]; s < m->states[a + 1]; s++)
        row[s] = best_over(m, s, arcs, n);
      steps += (size_t)n * (g->first[m->states[a + 1]] - g->first[m->states[a]]);
    }
    code = cql_tick(m, steps, e);
  }
  return code;
}

/* Looks at the tokens from m->at on, where the piece at hand does not do. */
static qk_code look(qk_cql_matcher *m, qk_err *e) {
  uint32_t states = m->c->program.n_states, most = CELLS_MAX / states, low = m->at;
  bool last = m->high == m->s.n && m->high > 0;
  if (low < m->high && (last || low < m->low + most / 2)) return QK_OK;
  m->low = low;
  m->high = m->s.n - low > most ? low + most : m->s.n;
  size_t cells = (size_t)(m->high - low) * states;
  if (cells > m->cap_best) {
    free(m->best);
    m->best = malloc(cells * sizeof *m->best);
    m->cap_best = m->best ? cells : 0;
    if (!m->best) return qk_nomem(e);
  }
  return fill_best(m, e);
}

/* ---- one sentence ---------------------------------------------------------------------
 */

/* Whether the sentence has every token that a match must have. */
static bool is_possible(qk_cql_matcher *m) {
  for (uint32_t k = 0; k < m->c->n_needed; k++) {
    uint32_t a = m->c->needed[k], n = 0;
    const cql_atom *atom = &m->c->atoms[a];
    if (atom->negated || atom->kind == CQL_TOKEN) continue;
    if (atom->kind == CQL_OF_FACT)
      n = m->arc_first[a + 1] - m->arc_first[a];
    else
      for (uint32_t t = 0; t < m->s.n && !n; t++) cql_arcs_at(m, a, t, &n);
    if (!n) return false;
  }
  return true;
}

qk_code qk_cql_begin(qk_cql_matcher *m, qk_str sentence, const qk_cql_fact *facts,
                     uint32_t n, qk_err *e) {
  m->at = 0;
  m->low = m->high = 0;
  m->n_ways = 0;
  m->possible = false;
  if (!cql_sentence_read(&m->s, m->c->folding, sentence)) return qk_nomem(e);
  if (!cql_arcs_find(m, facts, n)) return qk_nomem(e);
  m->possible = is_possible(m);
  return cql_tick(m, m->s.n * (size_t)(1 + m->c->n_needed), e);
}

/* ---- what a match consists of ---------------------------------------------------------
 */

static bool add_step(qk_cql_matcher *m, uint32_t edge, uint32_t at) {
  if (m->n_steps == m->cap_steps) {
    uint32_t cap = m->cap_steps ? m->cap_steps * 2 : 64;
    cql_step *more = realloc(m->steps, cap * sizeof *more);
    if (!more) return false;
    m->steps = more;
    m->cap_steps = cap;
  }
  m->steps[m->n_steps++] = (cql_step){.edge = edge, .at = at};
  return true;
}

/* The first edge of a state by which the end is reached; NOWHERE where none is. */
#define NOWHERE UINT32_MAX
static uint32_t edge_to(const qk_cql_matcher *m, uint32_t state, uint32_t at,
                        int32_t end) {
  const cql_program *g = &m->c->program;
  for (uint32_t k = g->first[state]; k < g->first[state + 1]; k++)
    if (cql_best_behind(m, &g->edges[k], at) == end) return k;
  return NOWHERE;
}

/* The way of first preference from `start` to the end that is known to be the best. */
static bool trace(qk_cql_matcher *m, uint32_t start, int32_t end) {
  const cql_program *g = &m->c->program;
  uint32_t at = start, edge = edge_to(m, g->n_states, at, end);
  m->n_steps = 0;
  while (edge != NOWHERE) {
    if (!add_step(m, edge, at)) return false;
    uint32_t state = g->edges[edge].to, n;
    if (state == CQL_ACCEPT) break;
    const cql_arc *arcs = cql_arcs_at(m, g->atoms[state], at, &n);
    edge = NOWHERE;
    for (uint32_t i = 0; i < n && edge == NOWHERE; i++) {
      if (arcs[i].to > m->high) continue;
      edge = edge_to(m, state, arcs[i].to, end);
      if (edge != NOWHERE) m->steps[m->n_steps - 1].arc = arcs[i];
    }
    at = m->steps[m->n_steps - 1].arc.to;
  }
  return true;
}

/* A label names what was matched since it was opened, the last time it was. */
static void close_label(qk_cql_matcher *m, const cql_step *steps, uint32_t label,
                        uint32_t i) {
  uint32_t first = m->opened[label];
  if (first >= i) return; /* nothing */
  m->captures[label] =
      (qk_cql_capture){.set = true,
                       .from = steps[first].arc.byte_from,
                       .to = steps[i - 1].arc.byte_to,
                       .fact = i - first == 1 ? steps[first].arc.fact : NULL};
}

void cql_capture(qk_cql_matcher *m, const cql_step *steps, uint32_t n) {
  const cql_program *g = &m->c->program;
  memset(m->captures, 0, m->c->n_labels * sizeof *m->captures);
  for (uint32_t i = 0; i < n; i++) {
    const cql_edge *k = &g->edges[steps[i].edge];
    for (uint32_t j = k->marks; j < k->marks + k->n_marks; j++) {
      uint32_t label = g->marks[j] / 2;
      if (g->marks[j] % 2)
        close_label(m, steps, label, i);
      else
        m->opened[label] = i;
    }
  }
}

static int32_t best_from(const qk_cql_matcher *m, uint32_t start) {
  const cql_program *g = &m->c->program;
  int32_t best = -1;
  for (uint32_t k = g->first[g->n_states]; k < g->first[g->n_states + 1]; k++) {
    if (g->edges[k].to == CQL_ACCEPT) continue; /* nothing is no match */
    int32_t end = cql_best_behind(m, &g->edges[k], start);
    if (cql_better(m, end, best)) best = end;
  }
  return best;
}

static qk_code match_at(qk_cql_matcher *m, uint32_t start, int32_t end, bool *found,
                        qk_err *e) {
  *found = true;
  if (m->c->constraint) return cql_ways_find(m, start, found, e);
  return trace(m, start, end) ? QK_OK : qk_nomem(e);
}

static void show(qk_cql_matcher *m) {
  const cql_step *last = &m->steps[m->n_steps - 1];
  cql_capture(m, m->steps, m->n_steps);
  m->hit.from = m->steps[0].arc.byte_from;
  m->hit.to = m->steps[m->n_steps - 2].arc.byte_to;
  m->hit.captures = m->captures;
  m->at = last->at;
}

qk_code qk_cql_next(qk_cql_matcher *m, const qk_cql_hit **hit, qk_err *e) {
  qk_code code = QK_OK;
  *hit = NULL;
  while (m->possible && m->at < m->s.n && !code) {
    code = look(m, e);
    int32_t end = code ? -1 : best_from(m, m->at);
    bool found = false;
    if (end >= 0) code = match_at(m, m->at, end, &found, e);
    if (found && !code) {
      show(m);
      *hit = &m->hit;
      return QK_OK;
    }
    m->at++;
  }
  return code;
}
