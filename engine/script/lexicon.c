/* lexicon.c - word lists: lexicon/NAME.txt of all folders as one.
 * In:   one entry a line; # at the start of a line or after a space opens a comment;
 *       -entry takes an entry of an earlier folder (or line) back.
 * Out:  the entries in the order of the files, each once; a table for scripts.
 * Owns: nothing; lists live in the host's arena. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/table.h"
#include "text/utf8.h"

typedef struct word_set { /* open addressing; slot: index + 1 */
  uint32_t *slots, n_slots;
  qk_str *words; /* p == NULL: taken back */
  uint32_t n, cap;
  qk_arena *arena;
} word_set;

static uint32_t hash(qk_str s) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * 16777619u;
  return h;
}

static uint32_t *slot_of(const word_set *w, qk_str word) {
  uint32_t at = hash(word) & (w->n_slots - 1);
  while (w->slots[at] && !qk_str_eq(w->words[w->slots[at] - 1], word))
    at = (at + 1) & (w->n_slots - 1);
  return &w->slots[at];
}

/* A word that was taken back keeps its slot: its text is blanked only in the end. */
static bool grow(word_set *w) {
  uint32_t n_slots = w->n_slots ? w->n_slots * 2 : 1024;
  uint32_t *slots = qk_arena_array(w->arena, n_slots, sizeof *slots);
  if (!slots) return false;
  w->slots = slots;
  w->n_slots = n_slots;
  for (uint32_t i = 0; i < w->n; i++) *slot_of(w, w->words[i]) = i + 1;
  return true;
}

static bool add_word(word_set *w, bool **gone, qk_str word, bool remove) {
  if ((uint64_t)w->n * 2 >= w->n_slots && !grow(w)) return false;
  uint32_t *slot = slot_of(w, word), cap = w->cap;
  if (!*slot) {
    if (remove) return true;
    if (!qk_arena_grow(w->arena, (void **)gone, w->n, &cap, sizeof **gone) ||
        !qk_arena_grow(w->arena, (void **)&w->words, w->n, &w->cap, sizeof *w->words))
      return false;
    w->words[w->n] = qk_arena_copy(w->arena, word);
    if (!w->words[w->n].p) return false;
    *slot = ++w->n;
  }
  (*gone)[*slot - 1] = remove;
  return true;
}

static bool add_text(word_set *w, bool **gone, qk_str text) {
  if (qk_str_starts(text, QK_LIT("\xEF\xBB\xBF"))) text = qk_str_sub(text, 3, text.n);
  while (text.n) {
    size_t end = qk_str_find(text, QK_LIT("\n"));
    qk_str line = qk_str_sub(text, 0, end);
    text = qk_str_sub(text, end < text.n ? end + 1 : end, text.n);
    size_t comment = qk_str_find(line, QK_LIT(" #"));
    line = qk_trim(qk_str_sub(line, 0, comment));
    if (!line.n || line.p[0] == '#') continue;
    bool remove = line.n > 1 && line.p[0] == '-';
    if (remove) line = qk_trim(qk_str_sub(line, 1, line.n));
    if (!add_word(w, gone, line, remove)) return false;
  }
  return true;
}

static qk_code read_all(qk_host *h, const char *relative, word_set *w, bool **gone,
                        qk_buf *hashes, qk_err *e) {
  for (uint32_t i = 0; i < h->n_folders; i++) {
    const char *path = qk_folder_path(&h->folders[i], relative, &h->arena);
    if (!path) return qk_nomem(e);
    if (!qk_folder_has(path)) continue;
    qk_str text;
    char hex[65];
    qk_code code = qk_folder_read(&h->folders[i], path, &text, e);
    if (code) return code;
    size_t bad = qk_utf8_valid(text);
    if (bad < text.n) {
      int line = 1;
      for (size_t at = 0; at < bad; at++) line += text.p[at] == '\n';
      code = qk_fail(e, QK_SCRIPT, "expected UTF-8, got other bytes");
      qk_err_at(e, path, line, 0);
    } else if (!add_text(w, gone, text)) {
      code = qk_nomem(e);
    }
    qk_sha256_hex(text, hex);
    qk_buf_put(hashes, qk_str_of(hex));
    free((void *)(uintptr_t)text.p);
    if (code) return code;
  }
  return QK_OK;
}

qk_code qk_lexicon_get(qk_host *h, qk_str name, const qk_lexicon **out, qk_err *e) {
  for (*out = h->lexicons; *out; *out = (*out)->next)
    if (qk_str_eq((*out)->name, name)) return QK_OK;
  char relative[128];
  if (!qk_name_valid(name) || name.n > 64)
    return qk_fail(e, QK_SCRIPT, "expected the name of a lexicon, got '%.64s'", name.p);
  snprintf(relative, sizeof relative, "lexicon/%.*s.txt", QK_ARG(name));
  word_set w = {.arena = &h->arena};
  bool *gone = NULL;
  qk_buf hashes = {0};
  qk_code code = read_all(h, relative, &w, &gone, &hashes, e);
  qk_lexicon *lex = code ? NULL : QK_ARENA_NEW(&h->arena, qk_lexicon);
  if (!code && !hashes.n && !hashes.oom)
    code = qk_fail(e, QK_SCRIPT, "expected a file %s in a script folder, got none",
                   relative);
  else if (!code &&
           (!lex || hashes.oom || !(lex->name = qk_arena_copy(&h->arena, name)).p))
    code = qk_nomem(e);
  if (!code) {
    qk_sha256_hex(qk_buf_str(&hashes), lex->digest);
    for (uint32_t i = 0; i < w.n; i++)
      if (!gone[i]) w.words[lex->entries.n++] = w.words[i];
    lex->entries.items = w.words;
    lex->next = h->lexicons;
    h->lexicons = *out = lex;
  }
  qk_buf_free(&hashes);
  return code;
}

qk_code qk_host_lexicon(qk_host *h, const char *name, const qk_str **entries, uint32_t *n,
                        const char **digest, qk_err *e) {
  const qk_lexicon *lex;
  qk_code code = qk_lexicon_get(h, qk_str_of(name), &lex, e);
  if (code) return code;
  *entries = lex->entries.items;
  *n = lex->entries.n;
  *digest = lex->digest;
  return QK_OK;
}

static int lexicon(lua_State *L) {
  qk_run *r = qk_run_of(L);
  qk_str name;
  name.p = luaL_checklstring(L, 1, &name.n);
  const qk_lexicon *lex;
  qk_err e = {0};
  if (qk_lexicon_get(r->host, name, &lex, &e)) return qk_run_fail(L, &e);
  qk_buf_put(&r->reads, qk_str_of(lex->digest));
  lua_createtable(L, lex->entries.n < INT32_MAX ? (int)lex->entries.n : 0, 0);
  for (uint32_t i = 0; i < lex->entries.n; i++) {
    lua_pushlstring(L, lex->entries.items[i].p, lex->entries.items[i].n);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static const qk_lua_function functions[] = {
    {"lexicon", lexicon, "qikan.lexicon(name) → list of strings",
     "The entries of lexicon/NAME.txt in all script folders: one a line, # for comments; "
     "a folder of one's own adds entries, -entry takes one back."},
};
const qk_lua_module qk_lexicon_module = {"qikan", functions, QK_COUNT(functions)};
