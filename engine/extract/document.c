/* document.c - documents that a text names.
 * In:   lexicons document_kinds, document_context, document_issuers, document_actions,
 *       document_prefixes; a text and the places found in it.
 * Out:  every outer 《…》, and titles without marks in enumerations.
 * Owns: the rules. */
#include "extract/document.h"

#include <stdlib.h>

#include "base/err.h"
#include "extract/names.h"
#include "text/utf8.h"

enum { MOST_OPEN = 8, LONGEST = 1200 }; /* marks open at once; bytes of a title */

/* The entries that end in each byte, in their order: a title looks at few of them. */
static bool sort_kinds(qk_document_rules *r) {
  uint32_t count[256] = {0};
  for (uint32_t i = 0; i < r->n_kinds; i++) {
    qk_str ending = qk_entry_field(r->kinds[i], 0);
    if (ending.n) count[(unsigned char)ending.p[ending.n - 1]]++;
  }
  for (unsigned b = 0; b < 256; b++) {
    uint32_t n = 0;
    uint32_t *list = qk_arena_array(&r->arena, count[b] + 1, sizeof *list);
    if (!list) return false;
    for (uint32_t i = 0; i < r->n_kinds; i++) {
      qk_str ending = qk_entry_field(r->kinds[i], 0);
      if (ending.n && (unsigned char)ending.p[ending.n - 1] == b) list[n++] = i;
    }
    list[n] = QK_NONE;
    r->kind_of_last[b] = list;
  }
  return true;
}

/* Actions stand before or after a title: two automata over one lexicon. */
static qk_code load_actions(qk_document_rules *r, qk_lexicon_source src, qk_err *e) {
  uint32_t n = 0;
  const qk_str *entries = NULL;
  qk_code code = src.get(src.context, "document_actions", &entries, &n, e);
  if (code == QK_OK) code = qk_automaton_init(&r->before, n, e);
  if (code == QK_OK) code = qk_automaton_init(&r->after, n, e);
  for (uint32_t i = 0; i < n && code == QK_OK; i++) {
    bool after = qk_str_eq(qk_entry_field(entries[i], 2), QK_LIT("after"));
    code = qk_automaton_add(after ? &r->after : &r->before, qk_entry_field(entries[i], 0),
                            i, NULL, e);
  }
  r->before.entries = r->after.entries = entries;
  return code;
}

qk_code qk_document_rules_new(qk_document_rules **out, qk_lexicon_source src, qk_err *e) {
  *out = NULL;
  qk_document_rules *r = calloc(1, sizeof *r);
  if (!r) return qk_nomem(e);
  qk_code code = src.get(src.context, "document_kinds", &r->kinds, &r->n_kinds, e);
  if (code == QK_OK && !sort_kinds(r)) code = qk_nomem(e);
  if (code == QK_OK) code = qk_automaton_load(&r->context, src, "document_context", e);
  if (code == QK_OK) code = qk_automaton_load(&r->issuers, src, "document_issuers", e);
  if (code == QK_OK) code = qk_automaton_load(&r->prefixes, src, "document_prefixes", e);
  if (code == QK_OK) code = load_actions(r, src, e);
  if (code != QK_OK) {
    qk_document_rules_free(r);
    return code;
  }
  *out = r;
  return QK_OK;
}

void qk_document_rules_free(qk_document_rules *r) {
  if (!r) return;
  qk_automaton_free(&r->context);
  qk_automaton_free(&r->issuers);
  qk_automaton_free(&r->prefixes);
  qk_automaton_free(&r->before);
  qk_automaton_free(&r->after);
  qk_arena_free(&r->arena);
  free(r);
}

qk_document_mention *qk_document_put(qk_scan *s, uint32_t from, uint32_t to, qk_str title,
                                     bool bracketed) {
  qk_facts *f = s->facts;
  if (!qk_arena_grow(s->arena, (void **)&f->documents, f->n_documents, &f->cap_documents,
                     sizeof *f->documents)) {
    s->failed = true;
    return NULL;
  }
  qk_document_mention *m = &f->documents[f->n_documents++];
  *m = (qk_document_mention){
      .spot = qk_scan_spot(s, from, to), .title = title, .bracketed = bracketed};
  m->kind = m->issuer = m->action = (qk_str){title.p, 0};
  return m;
}

/* A pair of marks was closed: those found inside it are parts of its title. */
static void close_pair(qk_scan *s, uint32_t from, uint32_t to) {
  if (to - from > LONGEST) return;
  qk_facts *f = s->facts;
  qk_str title = qk_trim(qk_str_sub(s->text, from + 3, to - 3));
  if (!title.n) return;
  while (f->n_documents > s->document_first &&
         f->documents[f->n_documents - 1].spot.from > from)
    f->n_documents--;
  qk_document_put(s, from, to, title, true);
}

/* Every pair is put when it is closed, so that an outer mark that never closes does not
 * hide those behind it.  Of marks opened too deep the outermost are forgotten. */
static void scan_marks(qk_scan *s) {
  uint32_t open[MOST_OPEN], n = 0;
  const char *p = s->text.p, *end = p + s->text.n, *at = p + s->body;
  while (at < end && (at = memchr(at, 0xE3, (size_t)(end - at))) && end - at >= 3) {
    uint32_t offset = (uint32_t)(at - p);
    if (memcmp(at, "《", 3) == 0) {
      if (n == MOST_OPEN) {
        memmove(open, open + 1, (MOST_OPEN - 1) * sizeof *open);
        n--;
      }
      open[n++] = offset;
    } else if (memcmp(at, "》", 3) == 0 && n) {
      close_pair(s, open[--n], offset + 3);
    }
    at += 3;
  }
}

void qk_document_scan(qk_scan *s, const qk_document_rules *r) {
  scan_marks(s);
  if (s->paragraph != QK_NONE) qk_document_plain(s, r);
  qk_document_judge(s, r);
}

/* The first mention of a title in an article; by the number of the title. */
typedef struct first_mention {
  uint32_t article, mention;
} first_mention;

/* What stands around a title tells whose the document is, and may tell it once only: a
 * title is one document throughout an article. */
void qk_document_finish(qk_scan *s) {
  qk_facts *f = s->facts;
  qk_names titles = {.arena = s->arena};
  first_mention *first = NULL;
  uint32_t cap = 0;
  for (uint32_t i = 0; i < f->n_documents && !s->failed; i++) {
    qk_document_mention *m = &f->documents[i];
    uint32_t known = titles.n, number = qk_names_add(&titles, m->title);
    if (number == UINT32_MAX ||
        !qk_arena_grow(s->arena, (void **)&first, number, &cap, sizeof *first)) {
      s->failed = true;
      return;
    }
    if (number == known || first[number].article != m->spot.article)
      first[number] = (first_mention){m->spot.article, i};
    else
      m->issuer = f->documents[first[number].mention].issuer;
  }
}
