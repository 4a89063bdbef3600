/* cql_ways.c - the best match that meets a constraint.
 * Whether it is met depends on what the labels name: a way is known by its token, its
 * state and what the labels that are asked for have come to name, and none is gone twice.
 * In order of preference, so that of equal ends the first is the match. */
#include <stdlib.h>

#include "search/cql_matcher.h"

enum { SLOTS = QK_CQL_LABELS };

typedef struct slot { /* of a label: the capture, and the one that is open */
  qk_cql_capture done, open;
  uint32_t arcs; /* of the open one: 0, 1, 2 for more */
  bool is_open;
} slot;

typedef struct way {
  uint32_t before; /* the way it comes from, NOWHERE */
  uint32_t edge, at;
  uint32_t named; /* index of its slots */
  cql_arc arc;    /* that led to `at` */
} way;
#define NOWHERE UINT32_MAX

struct cql_ways {
  uint32_t labels[SLOTS], n_labels; /* those that the constraint asks for */
  way *ways;
  size_t n, cap;
  uint32_t *stack;
  size_t n_stack, cap_stack;
  slot *slots; /* n_labels for each row */
  size_t n_named, cap_named;
  uint32_t *named_at; /* open addressing: row + 1 */
  uint64_t *gone;     /* the same: ways that were gone, 0 for none */
  size_t named_mask, gone_mask, n_gone;
};

void cql_ways_free(cql_ways *w) {
  if (!w) return;
  free(w->ways);
  free(w->stack);
  free(w->slots);
  free(w->named_at);
  free(w->gone);
  free(w);
}

static bool grow(void *items, size_t n, size_t *cap, size_t size) {
  void **p = items;
  if (n < *cap) return true;
  size_t more = *cap ? *cap * 2 : 256;
  void *bigger = realloc(*p, more * size);
  if (!bigger) return false;
  *p = bigger;
  *cap = more;
  return true;
}

static bool make(qk_cql_matcher *m) {
  if (m->ways) return true;
  cql_ways *w = m->ways = calloc(1, sizeof *w);
  if (!w) return false;
  for (uint32_t i = 0; i < m->c->n_labels; i++)
    if (m->c->labels[i].asked) w->labels[w->n_labels++] = i;
  return true;
}

/* ---- what labels name -----------------------------------------------------------------
 */

/* Of whole words of eight bytes. */
static uint64_t hash(const void *p, size_t n) {
  const char *b = p;
  uint64_t h = n, word;
  for (size_t i = 0; i + sizeof word <= n; i += sizeof word) {
    memcpy(&word, b + i, sizeof word);
    h = (h ^ word ^ h >> 32) * UINT64_C(0x9E3779B97F4A7C15);
  }
  return h ^ h >> 32;
}
_Static_assert(sizeof(slot) % sizeof(uint64_t) == 0, "rows of slots are whole words");

static size_t row_size(const cql_ways *w) { return w->n_labels * sizeof(slot); }

static bool grow_named(cql_ways *w) {
  if (w->named_mask && w->n_named * 2 < w->named_mask) return true;
  size_t size = w->named_mask ? (w->named_mask + 1) * 2 : 256;
  uint32_t *at = calloc(size, sizeof *at);
  if (!at) return false;
  free(w->named_at);
  w->named_at = at;
  w->named_mask = size - 1;
  for (size_t i = 0; i < w->n_named; i++) {
    size_t k = hash(w->slots + i * w->n_labels, row_size(w)) & w->named_mask;
    while (at[k]) k = (k + 1) & w->named_mask;
    at[k] = (uint32_t)i + 1;
  }
  return true;
}

/* The row with these slots, which are padded with zeros. */
static bool intern(cql_ways *w, const slot *slots, uint32_t *out) {
  if (!grow_named(w)) return false;
  size_t k = hash(slots, row_size(w)) & w->named_mask;
  for (; w->named_at[k]; k = (k + 1) & w->named_mask) {
    *out = w->named_at[k] - 1;
    if (!memcmp(w->slots + (size_t)*out * w->n_labels, slots, row_size(w))) return true;
  }
  if (!grow(&w->slots, (w->n_named + 1) * w->n_labels, &w->cap_named, sizeof *w->slots))
    return false;
  memcpy(w->slots + w->n_named * w->n_labels, slots, row_size(w));
  w->named_at[k] = (uint32_t)w->n_named + 1;
  *out = (uint32_t)w->n_named++;
  return true;
}

static slot *slot_of(const cql_ways *w, slot *slots, uint32_t label) {
  for (uint32_t i = 0; i < w->n_labels; i++)
    if (w->labels[i] == label) return &slots[i];
  return NULL;
}

static void take_arc(const cql_ways *w, slot *slots, const cql_arc *arc) {
  for (uint32_t i = 0; i < w->n_labels; i++) {
    slot *s = &slots[i];
    if (!s->is_open) continue;
    if (!s->arcs) s->open.from = arc->byte_from;
    s->open.to = arc->byte_to;
    s->open.fact = s->arcs ? NULL : arc->fact;
    s->arcs += s->arcs < 2;
  }
}

static void take_marks(qk_cql_matcher *m, slot *slots, const cql_edge *edge) {
  const uint32_t *marks = m->c->program.marks;
  for (uint32_t i = edge->marks; i < edge->marks + edge->n_marks; i++) {
    slot *s = slot_of(m->ways, slots, marks[i] / 2);
    if (!s) continue;
    if (marks[i] % 2 && s->arcs) {
      s->done.set = true;
      s->done.from = s->open.from;
      s->done.to = s->open.to;
      s->done.fact = s->open.fact;
    }
    memset(&s->open, 0, sizeof s->open); /* its padding, too: rows are compared */
    s->arcs = 0;
    s->is_open = marks[i] % 2 == 0;
  }
}

/* ---- ways -----------------------------------------------------------------------------
 */

static bool grow_gone(cql_ways *w) {
  if (w->gone_mask && w->n_gone * 2 < w->gone_mask) return true;
  size_t size = w->gone_mask ? (w->gone_mask + 1) * 2 : 1024;
  uint64_t *gone = calloc(size, sizeof *gone), *old = w->gone;
  if (!gone) return false;
  for (size_t i = 0; old && i <= w->gone_mask; i++) {
    if (!old[i]) continue;
    size_t k = hash(&old[i], sizeof *old) & (size - 1);
    while (gone[k]) k = (k + 1) & (size - 1);
    gone[k] = old[i];
  }
  free(old);
  w->gone = gone;
  w->gone_mask = size - 1;
  return true;
}

/* Notes a way as gone; *first: it was not.  Token, state and row fit 64 bits: a piece has
 * at most 2^23 tokens, a pattern 2,000 states, and of rows there are 500,000. */
static bool note(cql_ways *w, const way *x, uint32_t start, uint32_t state, bool *first) {
  uint64_t key =
      (uint64_t)(x->at - start) << 40 | (uint64_t)(state & 0xFFFF) << 24 | x->named;
  key++;
  if (!grow_gone(w)) return false;
  size_t k = hash(&key, sizeof key) & w->gone_mask;
  while (w->gone[k] && w->gone[k] != key) k = (k + 1) & w->gone_mask;
  *first = w->gone[k] != key;
  w->n_gone += *first;
  w->gone[k] = key;
  return true;
}

static bool push(qk_cql_matcher *m, uint32_t before, const cql_arc *arc, uint32_t edge,
                 uint32_t at) {
  cql_ways *w = m->ways;
  slot slots[SLOTS];
  way x = {.before = before, .edge = edge, .at = at};
  memset(slots, 0, row_size(w));
  if (before != NOWHERE) {
    memcpy(slots, w->slots + (size_t)w->ways[before].named * w->n_labels, row_size(w));
    x.arc = *arc;
    take_arc(w, slots, arc);
  }
  take_marks(m, slots, &m->c->program.edges[edge]);
  if (!intern(w, slots, &x.named)) return false;
  if (!grow(&w->ways, w->n, &w->cap, sizeof x) ||
      !grow(&w->stack, w->n_stack, &w->cap_stack, sizeof *w->stack))
    return false;
  w->ways[w->n] = x;
  w->stack[w->n_stack++] = (uint32_t)w->n++;
  return true;
}

/* What can follow a way, the first choice on top of the stack. */
static bool go_on(qk_cql_matcher *m, uint32_t from, uint32_t state, int32_t best) {
  cql_ways *w = m->ways;
  const cql_program *g = &m->c->program;
  uint32_t n, at = w->ways[from].at;
  const cql_arc *arcs = cql_arcs_at(m, g->atoms[state], at, &n);
  size_t bottom = w->n_stack;
  for (uint32_t i = 0; i < n; i++) {
    if (arcs[i].to > m->high) continue;
    for (uint32_t k = g->first[state]; k < g->first[state + 1]; k++)
      if (cql_better(m, cql_best_behind(m, &g->edges[k], arcs[i].to), best) &&
          !push(m, from, &arcs[i], k, arcs[i].to))
        return false;
  }
  for (size_t i = bottom, j = w->n_stack; i + 1 < j; i++) {
    uint32_t x = w->stack[i];
    w->stack[i] = w->stack[--j];
    w->stack[j] = x;
  }
  return true;
}

typedef struct named_reader {
  cql_reader base;
  qk_cql_matcher *m;
  const slot *slots;
} named_reader;

static bool named_value(const cql_reader *base, const cql_operand *o, qk_cql_value *out) {
  const named_reader *r = (const named_reader *)base;
  const cql_ways *w = r->m->ways;
  for (uint32_t i = 0; i < w->n_labels; i++)
    if (w->labels[i] == o->label) return cql_read_label(r->m, o, &r->slots[i].done, out);
  return false;
}

static bool meets(qk_cql_matcher *m, const way *x) {
  const named_reader r = {.base = {.get = named_value,
                                   .folding = m->c->folding,
                                   .scratch = m->scratch,
                                   .regex = m->regex},
                          .m = m,
                          .slots = m->ways->slots + (size_t)x->named * m->ways->n_labels};
  return cql_passes(m->c->constraint, &r.base);
}

/* The steps of a way, from its beginning. */
static bool write_steps(qk_cql_matcher *m, uint32_t last) {
  const cql_ways *w = m->ways;
  uint32_t n = 0;
  for (uint32_t x = last; x != NOWHERE; x = w->ways[x].before) n++;
  if (n > m->cap_steps) {
    cql_step *more = realloc(m->steps, n * sizeof *more);
    if (!more) return false;
    m->steps = more;
    m->cap_steps = n;
  }
  m->n_steps = n;
  for (uint32_t x = last; x != NOWHERE; x = w->ways[x].before) {
    n--;
    m->steps[n].edge = w->ways[x].edge;
    m->steps[n].at = w->ways[x].at;
    if (n) m->steps[n - 1].arc = w->ways[x].arc;
  }
  return true;
}

/* What one start has made large, the next ones need not wipe. */
static void clear(cql_ways *w) {
  enum { SMALL = 1 << 14 };
  if (w->named_mask > SMALL) {
    free(w->named_at);
    w->named_at = NULL;
    w->named_mask = 0;
  }
  if (w->gone_mask > SMALL) {
    free(w->gone);
    w->gone = NULL;
    w->gone_mask = 0;
  }
  w->n = w->n_stack = w->n_named = w->n_gone = 0;
  if (w->named_at) memset(w->named_at, 0, (w->named_mask + 1) * sizeof *w->named_at);
  if (w->gone) memset(w->gone, 0, (w->gone_mask + 1) * sizeof *w->gone);
}

static bool begin(qk_cql_matcher *m, uint32_t start) {
  const cql_program *g = &m->c->program;
  if (!make(m)) return false;
  clear(m->ways);
  for (uint32_t k = g->first[g->n_states + 1]; k-- > g->first[g->n_states];)
    if (g->edges[k].to != CQL_ACCEPT && cql_best_behind(m, &g->edges[k], start) >= 0 &&
        !push(m, NOWHERE, NULL, k, start))
      return false;
  return true;
}

/* One way further; *best is the end of the best match so far, *last its way. */
static bool step(qk_cql_matcher *m, uint32_t start, int32_t *best, uint32_t *last) {
  cql_ways *w = m->ways;
  uint32_t x = w->stack[--w->n_stack];
  const way *at = &w->ways[x];
  uint32_t state = m->c->program.edges[at->edge].to;
  bool first;
  if (state == CQL_ACCEPT) {
    if (cql_better(m, (int32_t)at->at, *best) && meets(m, at)) {
      *best = (int32_t)at->at;
      *last = x;
    }
    return true;
  }
  if (!note(w, at, start, state, &first)) return false;
  return !first || go_on(m, x, state, *best);
}

qk_code cql_ways_find(qk_cql_matcher *m, uint32_t start, bool *found, qk_err *e) {
  int32_t best = -1;
  uint32_t last = NOWHERE;
  *found = false;
  if (!begin(m, start)) return qk_nomem(e);
  while (m->ways->n_stack) {
    if (++m->n_ways > QK_CQL_WAYS || m->ways->n > QK_CQL_WAYS ||
        m->ways->n_named * m->ways->n_labels > QK_CQL_WAYS)
      return qk_fail(e, QK_USAGE,
                     "the constraint has more than %d ways to be met in one sentence; "
                     "make the pattern before :: narrower",
                     QK_CQL_WAYS);
    if (!step(m, start, &best, &last)) return qk_nomem(e);
    qk_code code = cql_tick(m, 100 + m->s.n, e); /* texts may be compared */
    if (code) return code;
  }
  *found = best >= 0;
  return *found && !write_steps(m, last) ? qk_nomem(e) : QK_OK;
}
