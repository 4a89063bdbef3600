/* walk.c - one walk through all issues, block by block. */
#include <stdlib.h>

#include "search/bigram.h"
#include "search/gather.h"
#include "search/walk.h"

static bool expired(qk_walk *w) {
  const qk_search_request *r = &w->s->request;
  if (w->code != QK_OK) return true;
  if (!r->expired || !r->expired(r->context)) return false;
  return qk_walk_failed(w, qk_fail(w->e, QK_SCRIPT, "the query was interrupted"));
}

/* ---- issues --------------------------------------------------------------------------
 */

static bool is_stale(const qk_search *s, int64_t issue) {
  return s->n_stale && bsearch(&issue, s->stale, s->n_stale, sizeof issue, qk_by_id);
}

/* Is the issue among those that are searched?  Notes what filters ask of it. */
static bool takes_part(qk_walk *w, int64_t issue) {
  const qk_search *s = w->s;
  w->view.about = (qk_sieve_issue){0};
  w->issue = issue;
  if (!qk_sieve_asks_issue(s->sieve)) return true;
  /* The id is the first field. */
  const qk_issue_about *found =
      bsearch(&issue, s->issues, s->n_issues, sizeof *s->issues, qk_by_id);
  if (!found) return false;
  w->view.about = found->about;
  return qk_sieve_may(s->sieve, &found->about);
}

static qk_str extra(void *context, uint32_t list) {
  qk_walk *w = context;
  qk_block_row *row;
  if (!w->in_block) return w->extras[list - QK_LIST_TOTALS];
  if (qk_walk_failed(w, qk_block_extra(&w->block, list, &row, w->e))) return (qk_str){0};
  return row->mask >> w->slot & 1 ? row->lists[w->slot] : (qk_str){0};
}

/* ---- blocks --------------------------------------------------------------------------
 */

/* Which of the issues in `mask` can have matches of a node; looks up its parts, as far as
 * any issue is left. */
static uint32_t node_mask(qk_walk *w, const qk_expr *n, uint32_t mask);

/* Those of the issues that have a part. */
static uint32_t part_mask(qk_walk *w, uint32_t number, uint32_t mask) {
  const qk_expr_part *part = &w->s->query.parts[number];
  qk_walk_part *p = &w->parts[number];
  qk_block_row *row;
  if (qk_walk_failed(w, qk_block_token(&w->block, part->token, &row, w->e))) return 0;
  for (uint32_t left = mask & ~p->known & row->mask; left; left &= left - 1) {
    int slot = __builtin_ctz(left);
    qk_str list = row->lists[slot];
    p->lists[slot] = part->next == QK_NONE ? list : qk_bigram_find(list, part->next);
    if (p->lists[slot].n) p->there |= UINT32_C(1) << slot;
  }
  p->known |= mask;
  return mask & p->there;
}

static uint32_t phrase_mask(qk_walk *w, const qk_expr *n, uint32_t mask) {
  uint32_t rarest = 0;
  size_t fewest = SIZE_MAX;
  for (uint32_t i = 0; i < n->n_pieces; i++) {
    /* How many bytes there were in the block before tells how frequent a token is. */
    size_t bytes = w->block.rows[w->s->query.parts[n->pieces[i].part].token].bytes;
    if (bytes >= fewest) continue;
    fewest = bytes;
    rarest = i;
  }
  for (uint32_t i = 0; i < n->n_pieces && mask; i++) {
    /* The rarest first, in place of the first. */
    uint32_t piece = i == 0 ? rarest : i == rarest ? 0 : i;
    mask = part_mask(w, n->pieces[piece].part, mask);
  }
  return mask;
}

static uint32_t node_mask(qk_walk *w, const qk_expr *n, uint32_t mask) {
  uint32_t any = 0;
  switch (n->kind) {
  case QK_EXPR_PHRASE:
    return phrase_mask(w, n, mask);
  case QK_EXPR_FILTER:
    return mask;
  case QK_EXPR_OR:
    for (const qk_expr *c = n->child; c; c = c->next) any |= node_mask(w, c, mask);
    return any;
  default:
    break;
  }
  for (const qk_expr *c = n->child; c && mask; c = c->next)
    if (!c->negated) mask = node_mask(w, c, mask);
  for (const qk_expr *c = n->child; c && mask; c = c->next)
    if (c->negated) node_mask(w, c, mask); /* looks up the parts */
  return mask;
}

/* As node_mask, for any term that scores. */
static uint32_t leaves_mask(qk_walk *w, const qk_expr *n, uint32_t mask) {
  uint32_t any = 0;
  if (n->kind == QK_EXPR_PHRASE || n->kind == QK_EXPR_NEAR) return node_mask(w, n, mask);
  for (const qk_expr *c = n->child; c; c = c->next)
    if (!c->negated) any |= leaves_mask(w, c, mask);
  return any;
}

static void set_lists(qk_walk *w) {
  for (uint32_t i = 0; i < w->s->query.n_parts; i++) {
    const qk_walk_part *p = &w->parts[i];
    w->lists[i] = p->there >> w->slot & 1 ? p->lists[w->slot] : (qk_str){0};
  }
}

/* The issues of the block that are searched, as far as they have an index. */
static uint32_t searched(qk_walk *w) {
  uint32_t mask = 0;
  int64_t first = w->block.number * QK_BLOCK_ISSUES + 1;
  if (!w->s->n_stale && !qk_sieve_asks_issue(w->s->sieve)) return UINT32_MAX;
  for (uint32_t i = 0; i < QK_BLOCK_ISSUES; i++)
    if (!is_stale(w->s, first + i) && takes_part(w, first + i)) mask |= UINT32_C(1) << i;
  return mask;
}

static void add_totals(qk_walk *w, uint32_t mask) {
  qk_block_row *totals;
  if (qk_walk_failed(w, qk_block_extra(&w->block, QK_LIST_TOTALS, &totals, w->e))) return;
  for (mask &= totals->mask; mask; mask &= mask - 1)
    qk_walk_totals(w, totals->lists[__builtin_ctz(mask)]);
}

static void visit_block(qk_walk *w) {
  qk_search *s = w->s;
  uint32_t mask = searched(w);
  if (w->pass == QK_PASS_TOTALS) {
    add_totals(w, mask);
    return;
  }
  for (uint32_t i = 0; i < s->query.n_parts; i++)
    w->parts[i].known = w->parts[i].there = 0;
  mask = w->pass == QK_PASS_FIND ? node_mask(w, s->query.root, mask)
                                 : leaves_mask(w, s->query.root, mask);
  for (; mask && !expired(w); mask &= mask - 1) {
    w->slot = (uint32_t)__builtin_ctz(mask);
    takes_part(w, w->block.number * QK_BLOCK_ISSUES + 1 + w->slot);
    set_lists(w);
    qk_walk_visit(w);
  }
}

static void visit_blocks(qk_walk *w) {
  bool found = true;
  w->in_block = true;
  for (int64_t number = 0; found && !expired(w); number = w->block.number + 1) {
    if (qk_walk_failed(w, qk_block_go(&w->block, number, &found, w->e))) return;
    if (found) visit_block(w);
  }
}

/* ---- issues without an index ---------------------------------------------------------
 */

static int compare(const qk_posting *p, const qk_expr_token *t) {
  if (t->cp) return (p->cp > t->cp) - (p->cp < t->cp);
  size_t n = p->word_n < t->word.n ? p->word_n : t->word.n;
  int order = memcmp(p->word, t->word.p, n);
  return order ? order : (p->word_n > t->word.n) - (p->word_n < t->word.n);
}

/* The words with a prefix, as one term. */
static bool join_words(qk_walk *w, const qk_posting *p, const qk_posting *end,
                       qk_str prefix, qk_str *out) {
  qk_gather g = {0};
  qk_buf b = {0};
  bool well = true;
  for (; p < end && well; p++) {
    if (!qk_str_starts((qk_str){p->word, p->word_n}, prefix)) break;
    well = qk_gather_add(&g, (qk_str){(const char *)p->data, p->n});
  }
  qk_gather_write(&g, &b);
  if (b.n) *out = qk_arena_copy(&w->arena, qk_buf_str(&b));
  well = well && !b.oom && (!b.n || out->p);
  qk_gather_free(&g);
  qk_buf_free(&b);
  return well;
}

/* The list of a token in what was indexed. */
static bool list_of(qk_walk *w, const qk_postings *p, const qk_expr_token *t,
                    qk_str *out) {
  const qk_posting *items = t->cp ? p->chars : p->words;
  uint32_t low = 0, n = t->cp ? p->n_chars : p->n_words, high = n;
  *out = (qk_str){0};
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (compare(&items[middle], t) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (t->prefix) return join_words(w, items + low, items + n, t->word, out);
  if (low < n && compare(&items[low], t) == 0)
    *out = (qk_str){(const char *)items[low].data, items[low].n};
  return true;
}

static void visit_stale(qk_walk *w, int64_t issue) {
  qk_search *s = w->s;
  qk_issue text;
  qk_postings p;
  if (!takes_part(w, issue)) return;
  qk_arena_reset(&w->arena);
  if (!w->indexer && qk_walk_failed(w, qk_indexer_new(&w->indexer, w->e))) return;
  if (qk_walk_failed(w, qk_store_load(s->store, issue, &w->arena, &text, w->e))) return;
  if (qk_walk_failed(w, qk_index_issue(w->indexer, s->request.folding, &text, &p, w->e)))
    return;
  for (uint32_t i = 0; i < p.n_chars; i++)
    if (p.chars[i].cp >= QK_LIST_TOTALS && p.chars[i].cp <= QK_LIST_LAST)
      w->extras[p.chars[i].cp - QK_LIST_TOTALS] =
          (qk_str){(const char *)p.chars[i].data, p.chars[i].n};
  if (w->pass == QK_PASS_TOTALS) {
    qk_walk_totals(w, w->extras[0]);
    return;
  }
  for (uint32_t i = 0; i < s->query.n_parts; i++) {
    const qk_expr_part *part = &s->query.parts[i];
    if (!list_of(w, &p, &s->query.tokens[part->token], &w->lists[i]))
      qk_walk_failed(w, qk_nomem(w->e));
    else if (part->next != QK_NONE)
      w->lists[i] = qk_bigram_find(w->lists[i], part->next);
  }
  if (w->code == QK_OK) qk_walk_visit(w);
}

qk_code qk_search_pass(qk_search *s, qk_pass pass, qk_err *e) {
  qk_walk w = {.s = s, .pass = pass, .e = e, .view.extra = extra};
  w.view.context = &w;
  w.lists = calloc(s->query.n_parts + (size_t)1, sizeof *w.lists);
  w.parts = calloc(s->query.n_parts + (size_t)1, sizeof *w.parts);
  w.view.lists = w.lists;
  w.code =
      w.lists && w.parts ? qk_block_open(&w.block, s->store, &s->query, e) : qk_nomem(e);
  if (w.code == QK_OK) visit_blocks(&w);
  w.in_block = false;
  for (uint32_t i = 0; i < s->n_stale && !expired(&w); i++) visit_stale(&w, s->stale[i]);
  if (w.lists && w.parts) qk_block_free(&w.block);
  qk_indexer_free(w.indexer);
  qk_arena_free(&w.arena);
  free(w.lists);
  free(w.parts);
  free(w.order);
  return w.code;
}
