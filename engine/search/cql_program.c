/* cql_program.c - from the tree to an automaton without empty moves.
 * First a list of instructions as Thompson's, repetitions written out; then, for what
 * stands behind each atom, the atoms that can come next, in the order of preference (a
 * repetition rather goes on, a choice prefers its first part), each once, or once for
 * each way in which the labels that a constraint asks for begin and end before it. */
#include "search/cql_parts.h"

enum { EDGES_MAX = 1 << 20 }; /* and marks on them */
#define NOWHERE UINT32_MAX

typedef enum instruction_kind {
  STEP, /* over atom x */
  FORK, /* rather x than y */
  JUMP, /* x */
  MARK, /* x: label * 2, + 1 where it ends */
  EDGE, /* x: AT_START or AT_END */
  DONE
} instruction_kind;
enum { AT_START = 1, AT_END = 2, CONDITIONS = 4 };

typedef struct instruction {
  instruction_kind kind;
  uint32_t x, y;
  uint32_t state; /* of a STEP */
} instruction;

typedef struct maker {
  qk_cql *c;
  qk_arena arena; /* of what goes with the compiling */
  instruction *code;
  uint32_t n, cap;
  bool oom;
} maker;

/* ---- instructions ---------------------------------------------------------------------
 */

static uint32_t emit(maker *m, instruction_kind kind, uint32_t x, uint32_t y) {
  static const instruction nothing = {DONE, 0, 0, 0};
  if (!qk_arena_grow(&m->arena, (void **)&m->code, m->n, &m->cap, sizeof nothing)) {
    m->oom = true;
    return 0;
  }
  m->code[m->n] = (instruction){kind, x, y, 0};
  return m->n++;
}

/* Tokens and edges with repetitions written out; *large is the innermost node that has
 * too many. */
static uint64_t size_of(const cql_node *n, const cql_node **large) {
  uint64_t size = !n->first || n->kind == CQL_LABELLED;
  for (const cql_node *k = n->first; k; k = k->next) size += size_of(k, large);
  if (n->kind == CQL_REPEAT) size *= n->max != UINT32_MAX ? n->max : n->min ? n->min : 1;
  if (size > QK_CQL_STATES && !*large) *large = n;
  return size > QK_CQL_STATES ? QK_CQL_STATES + 1 : size;
}

static void write_node(maker *m, const cql_node *n);

/* Instructions that wait for their target are a list through the field it goes to. */
static void land(maker *m, uint32_t last, bool y) {
  while (last != NOWHERE && !m->oom) {
    uint32_t *field = y ? &m->code[last].y : &m->code[last].x;
    last = *field;
    *field = m->n;
  }
}

static void write_choice(maker *m, const cql_node *n) {
  uint32_t jumps = NOWHERE;
  for (const cql_node *k = n->first; k->next && !m->oom; k = k->next) {
    uint32_t fork = emit(m, FORK, m->n + 1, NOWHERE);
    write_node(m, k);
    jumps = emit(m, JUMP, jumps, 0);
    land(m, fork, true);
  }
  const cql_node *last = n->first;
  while (last->next) last = last->next;
  write_node(m, last);
  land(m, jumps, false);
}

/* x{2,4} is x x (x (x)?)?, and x{2,} is x x with a way back from the end of the second.
 */
static void write_repeat(maker *m, const cql_node *n) {
  bool endless = n->max == UINT32_MAX;
  uint32_t forks = NOWHERE, sure = endless && n->min ? n->min - 1 : n->min;
  for (uint32_t i = 0; i < sure && !m->oom; i++) write_node(m, n->first);
  if (endless) {
    if (!n->min) forks = emit(m, FORK, m->n + 1, NOWHERE);
    uint32_t body = m->n;
    write_node(m, n->first);
    emit(m, FORK, body, m->n + 1);
  }
  for (uint32_t i = n->min; i < n->max && !endless && !m->oom; i++) {
    forks = emit(m, FORK, m->n + 1, forks);
    write_node(m, n->first);
  }
  land(m, forks, true);
}

static void write_node(maker *m, const cql_node *n) {
  switch (n->kind) {
  case CQL_ATOM:
    emit(m, STEP, n->atom, 0);
    break;
  case CQL_SEQUENCE:
    for (const cql_node *k = n->first; k && !m->oom; k = k->next) write_node(m, k);
    break;
  case CQL_CHOICE:
    write_choice(m, n);
    break;
  case CQL_REPEAT:
    write_repeat(m, n);
    break;
  case CQL_LABELLED:
    emit(m, MARK, n->label * 2, 0);
    write_node(m, n->first);
    emit(m, MARK, n->label * 2 + 1, 0);
    break;
  case CQL_START:
  case CQL_END:
    emit(m, EDGE, n->kind == CQL_START ? AT_START : AT_END, 0);
    break;
  }
}

/* ---- states ---------------------------------------------------------------------------
 */

/* One state a STEP, ordered by atom. */
static bool number_states(maker *m) {
  qk_cql *c = m->c;
  cql_program *g = &c->program;
  uint32_t *next = qk_arena_array(&m->arena, c->n_atoms + (size_t)1, sizeof *next);
  if (!next) return false;
  for (uint32_t i = 0; i < m->n; i++)
    if (m->code[i].kind == STEP) next[m->code[i].x + 1]++, g->n_states++;
  for (uint32_t a = 0; a < c->n_atoms; a++) next[a + 1] += next[a];
  g->atoms = qk_arena_array(&c->arena, g->n_states + (size_t)1, sizeof *g->atoms);
  g->first = qk_arena_array(&c->arena, g->n_states + (size_t)2, sizeof *g->first);
  if (!g->atoms || !g->first) return false;
  for (uint32_t i = 0; i < m->n; i++) {
    instruction *k = &m->code[i];
    if (k->kind != STEP) continue;
    k->state = next[k->x]++;
    g->atoms[k->state] = k->x;
  }
  return true;
}

/* ---- what can come next ---------------------------------------------------------------
 */

typedef struct trail { /* marks on the way, the last one first */
  const struct trail *before;
  uint32_t mark;
} trail;

typedef struct way {
  uint32_t pc;
  unsigned conditions;
  uint64_t named; /* two bits for a label that is asked for: it has ended, has begun */
  const trail *marks;
} way;

typedef struct visit { /* of an instruction, under conditions */
  uint64_t named;
  uint32_t next; /* index + 1 of another one */
} visit;

typedef struct walk {
  maker *m;
  way *stack;
  visit *visits;
  uint32_t n, cap, n_visits, cap_visits;
  uint32_t *seen;          /* index + 1 of a visit, by instruction and conditions */
  uint32_t *rounds, round; /* when that was */
} walk;

static bool push(walk *w, const way *at, uint32_t pc) {
  if (!qk_arena_grow(&w->m->arena, (void **)&w->stack, w->n, &w->cap, sizeof *w->stack))
    return false;
  w->stack[w->n] = *at;
  w->stack[w->n++].pc = pc;
  return true;
}

/* Notes a visit; *first: it is the first one of its kind.  False when memory is out. */
static bool visited(walk *w, const way *at, bool *first) {
  uint32_t i = at->pc * CONDITIONS + at->conditions;
  if (w->rounds[i] != w->round) w->seen[i] = 0;
  w->rounds[i] = w->round;
  *first = false;
  for (uint32_t v = w->seen[i]; v; v = w->visits[v - 1].next)
    if (w->visits[v - 1].named == at->named) return true;
  if (!qk_arena_grow(&w->m->arena, (void **)&w->visits, w->n_visits, &w->cap_visits,
                     sizeof *w->visits))
    return false;
  w->visits[w->n_visits++] = (visit){at->named, w->seen[i]};
  w->seen[i] = w->n_visits;
  return *first = true;
}

/* A label that begins and ends with nothing between names nothing: as if it had not. */
static uint64_t with_mark(const qk_cql *c, uint64_t named, uint32_t mark) {
  if (!c->constraint || !c->labels[mark / 2].asked) return named;
  uint64_t ended = UINT64_C(1) << (mark / 2 * 2), begun = ended << 1;
  if (mark % 2 == 0) return named | begun;
  return named & begun ? named & ~begun : named | ended;
}

static bool add_edge(walk *w, const way *at, uint32_t to) {
  qk_cql *c = w->m->c;
  cql_program *g = &c->program;
  uint32_t n = 0;
  for (const trail *t = at->marks; t; t = t->before) n++;
  if (!qk_arena_grow(&c->arena, (void **)&g->edges, g->n_edges, &g->cap_edges,
                     sizeof *g->edges))
    return false;
  g->edges[g->n_edges++] = (cql_edge){.to = to,
                                      .marks = g->n_marks,
                                      .n_marks = n,
                                      .at_start = (at->conditions & AT_START) != 0,
                                      .at_end = (at->conditions & AT_END) != 0};
  for (const trail *t = at->marks; t; t = t->before, g->n_marks++)
    if (!qk_arena_grow(&c->arena, (void **)&g->marks, g->n_marks, &g->cap_marks,
                       sizeof *g->marks))
      return false;
  uint32_t last = g->n_marks;
  for (const trail *t = at->marks; t; t = t->before) g->marks[--last] = t->mark;
  return true;
}

static bool follow(walk *w, const way *at) {
  const instruction *k = &w->m->code[at->pc];
  way next = *at;
  trail *t;
  switch (k->kind) {
  case STEP:
    return add_edge(w, at, k->state);
  case DONE:
    return add_edge(w, at, CQL_ACCEPT);
  case FORK: /* what is pushed last comes first */
    return push(w, at, k->y) && push(w, at, k->x);
  case JUMP:
    return push(w, at, k->x);
  case EDGE:
    next.conditions |= k->x;
    return push(w, &next, at->pc + 1);
  case MARK:
    if (!(t = QK_ARENA_NEW(&w->m->arena, trail))) return false;
    *t = (trail){at->marks, k->x};
    next.marks = t;
    next.named = with_mark(w->m->c, at->named, k->x);
    return push(w, &next, at->pc + 1);
  }
  return false;
}

/* *large: there are too many. */
static bool walk_from(walk *w, uint32_t pc, bool *large) {
  const cql_program *g = &w->m->c->program;
  const way start = {0};
  w->round++;
  w->n = w->n_visits = 0;
  bool well = push(w, &start, pc), first;
  while (well && w->n && !*large) {
    way at = w->stack[--w->n];
    well = visited(w, &at, &first) && (!first || follow(w, &at));
    *large = g->n_edges > EDGES_MAX || g->n_marks > EDGES_MAX || w->n_visits > EDGES_MAX;
  }
  return well;
}

/* Edges of the states in order, then those of the beginning. */
static bool find_edges(maker *m, bool *large) {
  cql_program *g = &m->c->program;
  walk w = {.m = m};
  uint32_t *pcs = qk_arena_array(&m->arena, g->n_states + (size_t)1, sizeof *pcs);
  w.seen = qk_arena_array(&m->arena, (size_t)m->n * CONDITIONS, sizeof *w.seen);
  w.rounds = qk_arena_array(&m->arena, (size_t)m->n * CONDITIONS, sizeof *w.rounds);
  if (!pcs || !w.seen || !w.rounds) return false;
  for (uint32_t i = 0; i < m->n; i++)
    if (m->code[i].kind == STEP) pcs[m->code[i].state] = i + 1;
  for (uint32_t s = 0; s <= g->n_states && !*large; s++) {
    g->first[s] = g->n_edges;
    if (!walk_from(&w, pcs[s], large)) return false;
  }
  g->first[g->n_states + 1] = g->n_edges;
  return true;
}

const char *cql_compile_program(qk_cql *c, const cql_node **at) {
  static const char *const no_memory = "";
  maker m = {.c = c};
  bool large = false;
  *at = NULL;
  size_of(c->root, at);
  if (*at) return "more tokens than a pattern may have with its repetitions written out";
  *at = c->root;
  write_node(&m, c->root);
  emit(&m, DONE, 0, 0);
  bool well = !m.oom && number_states(&m) && find_edges(&m, &large);
  qk_arena_free(&m.arena);
  if (!well) return no_memory;
  return large ? "too many ways from one token to the next; join some of the repetitions"
               : NULL;
}
