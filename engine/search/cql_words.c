/* cql_words.c - a lexicon as a tree of tokens: which of its entries begin here.
 * A branch is found by its parent and its token in one table, so that a step costs the
 * same whatever the number of entries. */
#include "search/cql_parts.h"

#define WORD_BIT                                                                         \
  UINT32_C(0x80000000) /* of a symbol: a word by number, not a character                 \
                        */

typedef struct branch {
  uint64_t key; /* parent << 32 | symbol, 0: free */
  uint32_t node;
} branch;

typedef struct spelling { /* words of letters and digits, by their bytes */
  qk_str word;
  uint32_t number; /* 0: free */
} spelling;

struct cql_words {
  branch *branches;
  spelling *spellings;
  bool *ends; /* by node; 0 is the root */
  uint32_t n_nodes, cap_nodes, mask, n_spellings, spelling_mask, longest;
};

static uint64_t mix(uint64_t v) { return (v ^ v >> 32) * UINT64_C(0x9E3779B97F4A7C15); }

static uint32_t hash_of(qk_str s) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * 16777619u;
  return h;
}

static branch *find_branch(const cql_words *w, uint32_t parent, uint32_t symbol) {
  uint64_t key = (uint64_t)(parent + 1) << 32 | symbol;
  uint32_t at = (uint32_t)(mix(key) >> 32) & w->mask;
  while (w->branches[at].key && w->branches[at].key != key) at = (at + 1) & w->mask;
  return &w->branches[at];
}

static spelling *find_spelling(const cql_words *w, qk_str word) {
  uint32_t at = hash_of(word) & w->spelling_mask;
  while (w->spellings[at].number && !qk_str_eq(w->spellings[at].word, word))
    at = (at + 1) & w->spelling_mask;
  return &w->spellings[at];
}

/* 0: no entry has the word. */
static uint32_t symbol_of(const cql_words *w, const cql_sentence *s, const cql_token *t) {
  if (t->cp) return t->cp;
  uint32_t number = find_spelling(w, cql_term(s, t))->number;
  return number ? number | WORD_BIT : 0;
}

uint32_t cql_words_longest(const cql_words *w) { return w->longest; }

uint32_t cql_words_ends(const cql_words *w, const cql_sentence *s, uint32_t at,
                        uint32_t limit, uint32_t *ends) {
  uint32_t node = 0, n = 0;
  for (uint32_t i = at; i < limit; i++) {
    uint32_t symbol = symbol_of(w, s, &s->tokens[i]);
    const branch *b = symbol ? find_branch(w, node, symbol) : NULL;
    if (!b || !b->key) break;
    node = b->node;
    if (w->ends[node]) ends[n++] = i + 1;
  }
  return n;
}

/* ---- making ---------------------------------------------------------------------------
 */

typedef struct maker {
  cql_parser *p;
  qk_arena *arena;
  cql_words *w;
  cql_sentence s; /* the entry at hand */
  uint32_t n_branches;
} maker;

static bool grow_branches(maker *m) {
  cql_words *w = m->w;
  if ((uint64_t)m->n_branches * 2 < w->mask) return true;
  uint32_t size = w->mask ? (w->mask + 1) * 2 : 64, n = w->mask ? w->mask + 1 : 0;
  branch *old = w->branches;
  branch *more = size ? qk_arena_array(m->arena, size, sizeof *more) : NULL;
  if (!more) return false;
  w->branches = more;
  w->mask = size - 1;
  for (uint32_t i = 0; i < n; i++)
    if (old[i].key)
      *find_branch(w, (uint32_t)(old[i].key >> 32) - 1, (uint32_t)old[i].key) = old[i];
  return true;
}

static bool grow_spellings(maker *m) {
  cql_words *w = m->w;
  if ((uint64_t)w->n_spellings * 2 < w->spelling_mask) return true;
  uint32_t n = w->spelling_mask ? w->spelling_mask + 1 : 0, size = n ? n * 2 : 64;
  spelling *old = w->spellings;
  spelling *more = size ? qk_arena_array(m->arena, size, sizeof *more) : NULL;
  if (!more) return false;
  w->spellings = more;
  w->spelling_mask = size - 1;
  for (uint32_t i = 0; i < n; i++)
    if (old[i].number) *find_spelling(w, old[i].word) = old[i];
  return true;
}

static bool new_node(maker *m, uint32_t *out) {
  cql_words *w = m->w;
  if (!qk_arena_grow(m->arena, (void **)&w->ends, w->n_nodes, &w->cap_nodes,
                     sizeof *w->ends))
    return false;
  w->ends[w->n_nodes] = false;
  *out = w->n_nodes++;
  return true;
}

static bool spell(maker *m, const cql_token *t, uint32_t *symbol) {
  *symbol = t->cp;
  if (t->cp) return true;
  if (!grow_spellings(m)) return false;
  spelling *s = find_spelling(m->w, cql_term(&m->s, t));
  if (!s->number) {
    s->word = qk_arena_copy(m->arena, cql_term(&m->s, t));
    if (!s->word.p) return false;
    s->number = ++m->w->n_spellings;
  }
  *symbol = s->number | WORD_BIT;
  return true;
}

static bool add_entry(maker *m, qk_str word) {
  uint32_t node = 0, symbol;
  if (!cql_sentence_read(&m->s, m->p->c->folding, word)) return false;
  for (uint32_t i = 0; i < m->s.n; i++) {
    if (!spell(m, &m->s.tokens[i], &symbol) || !grow_branches(m)) return false;
    branch *b = find_branch(m->w, node, symbol);
    if (!b->key) {
      uint64_t key = (uint64_t)(node + 1) << 32 | symbol;
      if (!new_node(m, &node)) return false;
      *b = (branch){key, node};
      m->n_branches++;
    }
    node = b->node;
  }
  if (m->s.n) m->w->ends[node] = true;
  if (m->s.n > m->w->longest) m->w->longest = m->s.n;
  return true;
}

/* Does one of the fields behind the first say it? */
static bool is_of_class(qk_str entry, qk_str class) {
  if (!class.p) return true;
  size_t tab = qk_str_find(entry, QK_LIT("\t"));
  while (tab < entry.n) {
    entry = qk_str_sub(entry, tab + 1, entry.n);
    tab = qk_str_find(entry, QK_LIT("\t"));
    if (qk_str_eq(qk_str_sub(entry, 0, tab), class)) return true;
  }
  return false;
}

static bool add_all(maker *m, size_t from, size_t to, qk_str lexicon, qk_str class) {
  const qk_str *entries;
  uint32_t n, left, added = 0;
  qk_err e = {0};
  const qk_lexicon_source *l = &m->p->source->lexicons;
  const char *name = qk_arena_copy(m->arena, lexicon).p;
  if (!name) return cql_no_memory(m->p);
  qk_code code = l->get ? l->get(l->context, name, &entries, &n, &e)
                        : qk_fail(&e, QK_SCRIPT, "there are no lexicons");
  if (code == QK_NOMEM) return cql_no_memory(m->p);
  if (code) return cql_fail(m->p, from, to, "%s", e.msg);
  bool well = new_node(m, &left) && grow_branches(m) && grow_spellings(m);
  for (uint32_t i = 0; well && i < n; i++) {
    if (!is_of_class(entries[i], class)) continue;
    added++;
    well = add_entry(m, qk_str_sub(entries[i], 0, qk_str_find(entries[i], QK_LIT("\t"))));
  }
  if (!well) return cql_no_memory(m->p);
  if (class.p && !added)
    return cql_fail(m->p, from, to, "no entry of lexicon %.*s has the class '%.*s'",
                    (int)(lexicon.n < 64 ? lexicon.n : 64), lexicon.p,
                    (int)(class.n < 60 ? class.n : 60), class.p);
  return true;
}

bool cql_words_make(cql_parser *p, size_t from, size_t to, qk_str lexicon, qk_str class,
                    const cql_words **out) {
  maker m = {.p = p, .arena = &p->c->arena, .w = QK_ARENA_NEW(&p->c->arena, cql_words)};
  if (!m.w) return cql_no_memory(p);
  bool well = add_all(&m, from, to, lexicon, class);
  cql_sentence_free(&m.s);
  *out = m.w;
  return well;
}
