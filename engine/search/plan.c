/* plan.c - by which lists of the index a phrase is found. */
#include "search/plan.h"

#include "search/index.h"

static uint32_t number_of(qk_expr_query *q, qk_arena *arena, qk_expr_part part) {
  for (uint32_t i = 0; i < q->n_parts; i++)
    if (q->parts[i].token == part.token && q->parts[i].next == part.next) return i;
  if (!qk_arena_grow(arena, (void **)&q->parts, q->n_parts, &q->cap_parts,
                     sizeof *q->parts))
    return QK_NONE;
  q->parts[q->n_parts] = part;
  return q->n_parts++;
}

static bool add_part(qk_expr_query *q, qk_arena *arena, qk_expr *n, uint32_t offset,
                     uint32_t next) {
  uint32_t number = number_of(q, arena, (qk_expr_part){n->tokens[offset], next});
  if (number == QK_NONE) return false;
  n->pieces[n->n_pieces++] = (qk_expr_piece){number, offset};
  return true;
}

/* Ideographs two by two; the last of an odd number with the one before it.  One that
 * stands alone is asked for with what follows it in the phrase, if only that this is no
 * ideograph. */
static bool plan_phrase(qk_expr_query *q, qk_arena *arena, qk_expr *n) {
  n->pieces = qk_arena_array(arena, n->n + (size_t)1, sizeof *n->pieces);
  bool well = n->pieces, before = false;
  for (uint32_t i = 0; i < n->n && well; i++) {
    uint32_t next = i + 1 < n->n ? q->tokens[n->tokens[i + 1]].cp : QK_NONE;
    if (!qk_is_ideograph(q->tokens[n->tokens[i]].cp)) {
      well = add_part(q, arena, n, i, QK_NONE);
      before = false;
    } else if (next != QK_NONE && qk_is_ideograph(next)) {
      well = add_part(q, arena, n, i++, next);
      before = true;
    } else if (before) {
      well = add_part(q, arena, n, i - 1, q->tokens[n->tokens[i]].cp);
      before = false;
    } else {
      well = add_part(q, arena, n, i, next == QK_NONE ? QK_NONE : 0);
    }
  }
  return well;
}

static bool plan(qk_expr_query *q, qk_arena *arena, qk_expr *n) {
  if (n->kind == QK_EXPR_PHRASE) return plan_phrase(q, arena, n);
  for (qk_expr *c = n->child; c; c = c->next)
    if (!plan(q, arena, c)) return false;
  return true;
}

bool qk_plan(qk_expr_query *q, qk_arena *arena) { return plan(q, arena, q->root); }
