/* term_parts.c - which terms stand inside which. */
#include "search/terms.h"

typedef struct index {
  const qk_spelled *terms;
  uint32_t *slots, n_slots; /* term + 1 */
} index_of_terms;

static uint32_t hash(const uint32_t *tokens, uint32_t n) {
  uint64_t h = 1469598103934665603u;
  for (uint32_t i = 0; i < n; i++) h = (h ^ tokens[i]) * 1099511628211u;
  return (uint32_t)(h ^ h >> 32);
}

static uint32_t *slot_of(const index_of_terms *x, const uint32_t *tokens, uint32_t n) {
  uint32_t at = hash(tokens, n) & (x->n_slots - 1);
  for (; x->slots[at]; at = (at + 1) & (x->n_slots - 1)) {
    const qk_spelled *t = &x->terms[x->slots[at] - 1];
    if (t->n == n && memcmp(t->tokens, tokens, n * sizeof *tokens) == 0) break;
  }
  return &x->slots[at];
}

/* last[a]: the term that was found to hold a before. */
static bool add_parts(const index_of_terms *x, qk_work *w, uint32_t b, uint32_t shortest,
                      uint32_t *last, qk_term_parts *out) {
  const qk_spelled *t = &x->terms[b];
  for (uint32_t n = shortest; n < t->n; n++)
    for (uint32_t i = 0; i + n <= t->n; i++) {
      uint32_t a = *slot_of(x, t->tokens + i, n);
      if (!a-- || last[a] == b + 1) continue;
      last[a] = b + 1;
      if (!qk_work_grow(w, &out->parts, out->n, &out->cap, sizeof *out->parts))
        return false;
      out->parts[out->n++] = a;
    }
  return !t->n || !qk_work_tick(w, (size_t)t->n * (t->n - 1) * 10);
}

qk_code qk_terms_parts(qk_work *w, const qk_spelled *terms, uint32_t n,
                       qk_term_parts *out, qk_err *e) {
  index_of_terms x = {.terms = terms, .n_slots = 64};
  uint32_t shortest = UINT32_MAX;
  while (x.n_slots / 2 <= n) x.n_slots *= 2;
  *out = (qk_term_parts){.from = qk_work_new(w, n + (size_t)1, sizeof *out->from)};
  x.slots = qk_work_new(w, x.n_slots, sizeof *x.slots);
  uint32_t *last = qk_work_new(w, n + (size_t)1, sizeof *last);
  bool good = out->from && x.slots && last;
  for (uint32_t i = 0; good && i < n; i++) {
    if (!terms[i].n) continue;
    *slot_of(&x, terms[i].tokens, terms[i].n) = i + 1;
    if (terms[i].n < shortest) shortest = terms[i].n;
  }
  for (uint32_t b = 0; good && b < n; b++) {
    good = add_parts(&x, w, b, shortest, last, out);
    out->from[b + 1] = out->n;
  }
  qk_work_give(w, x.slots);
  qk_work_give(w, last);
  return good ? QK_OK : qk_work_fail(w, e);
}

void qk_terms_parts_free(qk_term_parts *p, qk_work *w) {
  qk_work_give(w, p->from);
  qk_work_give(w, p->parts);
  *p = (qk_term_parts){0};
}
