/* cql_matcher.h - what matching shares; private to cql_match.c, cql_arcs.c, cql_ways.c.
 * In:   a sentence, its facts.
 * Out:  arcs: how an atom leads from one token to behind another.
 * Owns: a matcher owns its memory until qk_cql_matcher_free and keeps it from sentence to
 *       sentence. */
#ifndef QK_SEARCH_CQL_MATCHER_H
#define QK_SEARCH_CQL_MATCHER_H

#include "search/cql_parts.h"

typedef struct cql_arc {
  uint32_t from, to;           /* tokens */
  uint32_t byte_from, byte_to; /* of the sentence */
  const qk_cql_fact *fact;     /* NULL: words */
} cql_arc;

typedef struct cql_step { /* of a match: an edge of the automaton, then an arc */
  uint32_t edge;
  cql_arc arc; /* not of the last edge, which ends the match */
  uint32_t at; /* the token before the arc */
} cql_step;

typedef struct cql_ways cql_ways; /* cql_ways.c */

struct qk_cql_matcher {
  const qk_cql *c;
  bool shortest;
  qk_cql_watch watch;
  size_t spent; /* since the watch was asked */
  cql_sentence s;
  qk_buf scratch[2];
  qk_matcher *regex;
  uint32_t *states; /* those of atom a: states[a] … states[a + 1] - 1 */

  cql_arc *arcs; /* of facts: by atom, then as they are to be tried */
  size_t n_arcs, cap_arcs;
  uint32_t *arc_first; /* of atom a: arc_first[a] … arc_first[a + 1] - 1 */
  cql_arc *loose;      /* one arc, or those of a lexicon */
  uint32_t *ends;
  bool *covered; /* of each negated fact and lexicon, a row of tokens */
  size_t cap_covered;
  uint32_t *covered_row; /* of an atom; QK_NONE: none */
  uint32_t n_covered;

  int32_t *best; /* [token - low][state]: the best end of a match that goes on so, or -1
                  */
  size_t cap_best;
  uint32_t low, high; /* the tokens that `best` covers */
  bool possible;      /* nothing that every match has is missing */

  uint32_t at; /* where the next match may begin */
  cql_step *steps;
  uint32_t n_steps, cap_steps;
  qk_cql_capture *captures;
  uint32_t *opened; /* of each label: the step that it begins with */
  cql_ways *ways;   /* NULL until a constraint needs it */
  size_t n_ways;    /* looked at in this sentence */
  qk_cql_hit hit;
};

/* cql_arcs.c: false when memory is out. */
bool cql_arcs_find(qk_cql_matcher *m, const qk_cql_fact *facts, uint32_t n);
/* Whether a fact passes the test of an atom. */
bool cql_fact_passes(qk_cql_matcher *m, uint32_t atom, const qk_cql_fact *fact);
/* The arcs of an atom from a token on, the best first; valid until the next call. */
const cql_arc *cql_arcs_at(qk_cql_matcher *m, uint32_t atom, uint32_t at, uint32_t *n);
/* The value of a label's field, from a capture. */
bool cql_read_label(qk_cql_matcher *m, const cql_operand *o, const qk_cql_capture *at,
                    qk_cql_value *out);

/* Whether an end is one and better than another, or than none (-1). */
static inline bool cql_better(const qk_cql_matcher *m, int32_t end, int32_t than) {
  return end >= 0 && (than < 0 || (m->shortest ? end < than : end > than));
}
/* Whether an edge can be taken at a token. */
static inline bool cql_edge_open(const qk_cql_matcher *m, const cql_edge *e,
                                 uint32_t at) {
  return (!e->at_start || at == 0) && (!e->at_end || at == m->s.n);
}
/* The best end behind an edge, -1 where there is none. */
static inline int32_t cql_best_behind(const qk_cql_matcher *m, const cql_edge *e,
                                      uint32_t at) {
  if (!cql_edge_open(m, e, at)) return -1;
  if (e->to == CQL_ACCEPT) return (int32_t)at;
  if (at >= m->high) return -1;
  return m->best[(size_t)(at - m->low) * m->c->program.n_states + e->to];
}
/* QK_SCRIPT where the watch says stop. */
qk_code cql_tick(qk_cql_matcher *m, size_t steps, qk_err *e);
void cql_capture(qk_cql_matcher *m, const cql_step *steps, uint32_t n);

/* cql_ways.c: the best match from token `start` on that meets the constraint, into
 * m->steps; *found is false where there is none. */
qk_code cql_ways_find(qk_cql_matcher *m, uint32_t start, bool *found, qk_err *e);
void cql_ways_free(cql_ways *w);

#endif
