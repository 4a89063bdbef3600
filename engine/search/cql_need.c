/* cql_need.c - what every match of a pattern has: what a sentence is asked first. */
#include "search/cql_parts.h"
#include "text/utf8.h"

static bool add_needed(qk_cql *c, uint32_t atom) {
  if (!qk_arena_grow(&c->arena, (void **)&c->needed, c->n_needed, &c->cap_needed,
                     sizeof *c->needed))
    return false;
  c->needed[c->n_needed++] = atom;
  return true;
}

/* Words that stand one behind the other, as one text for an index to look up. */
typedef struct run {
  qk_buf text;
  bool after_word; /* the last token was a word of letters: the next one is another */
} run;

static bool end_run(qk_cql *c, run *r) {
  bool well = !r->text.oom;
  if (r->text.n && well) {
    qk_str text = qk_arena_copy(&c->arena, qk_buf_str(&r->text));
    well = text.p && qk_arena_grow(&c->arena, (void **)&c->words, c->n_words,
                                   &c->cap_words, sizeof *c->words);
    if (well) c->words[c->n_words++] = text;
  }
  qk_buf_clear(&r->text);
  r->after_word = false;
  return well;
}

static bool is_word(const cql_atom *a) {
  return a->kind == CQL_TERM && !a->negated && (a->term.n || a->cp);
}

/* An index knows no punctuation: a mark ends the run. */
static bool add_to_run(qk_cql *c, run *r, const cql_atom *a) {
  char bytes[4];
  if (!is_word(a)) return end_run(c, r);
  if (a->cp) {
    qk_char_class kind;
    (void)qk_folding_char(c->folding, a->cp, &kind);
    if (kind == QK_CHAR_BREAK) return end_run(c, r);
    qk_buf_put(&r->text, (qk_str){bytes, qk_utf8_put(bytes, a->cp)});
    r->after_word = false;
    return true;
  }
  if (r->after_word) qk_buf_putc(&r->text, ' ');
  qk_buf_put(&r->text, a->term);
  r->after_word = true;
  return true;
}

static bool walk(qk_cql *c, const cql_node *n, run *r) {
  bool well = true;
  switch (n->kind) {
  case CQL_ATOM:
    return add_needed(c, n->atom) && add_to_run(c, r, &c->atoms[n->atom]);
  case CQL_SEQUENCE:
  case CQL_LABELLED:
    for (const cql_node *k = n->first; k && well; k = k->next) well = walk(c, k, r);
    return well;
  case CQL_REPEAT: /* once at least, but what stands beside it may be another time */
    if (!end_run(c, r)) return false;
    return n->min == 0 || (walk(c, n->first, r) && end_run(c, r));
  case CQL_CHOICE:
    return end_run(c, r);
  case CQL_START:
  case CQL_END:
    break;
  }
  return true;
}

bool cql_find_needed(qk_cql *c) {
  run r = {0};
  bool well = walk(c, c->root, &r) && end_run(c, &r);
  qk_buf_free(&r.text);
  return well;
}

qk_str qk_cql_needed_words(const qk_cql *c, uint32_t i) {
  return i < c->n_words ? c->words[i] : (qk_str){0};
}
