/* fuzz_query.c - queries and texts of any bytes.
 * In:   a query, a zero byte, a text, made valid UTF-8 by leaving out what is not.
 * Out:  an abort where an error does not say where it is, where a mark leaves the text or
 *       cuts a character, or where the index and the text disagree on what is found.
 * Owns: the folding and the indexer, made once. */
#include "fuzz.h"

#include <string.h>

#include "search/bigram.h"
#include "search/eval.h"
#include "search/plan.h"
#include "search/search.h"
#include "text/caret.h"
#include "text/utf8.h"

static const qk_folding *folding(void) {
  static qk_folding *f;
  static const qk_str pairs[] = {{"\xE6\x9C\x83\t\xE4\xBC\x9A", 7}};
  if (!f) MUST(qk_folding_new(&f, pairs, 1, NULL) == QK_OK, "folding");
  return f;
}

static bool is_edge(qk_str s, uint32_t at) {
  return at == s.n || ((unsigned char)s.p[at] & 0xC0) != 0x80;
}

static void check_error(qk_str query, qk_span where, const qk_err *e) {
  qk_buf b = {0};
  MUST(strncmp(e->msg, "query, character ", 17) == 0, "%s", e->msg);
  MUST(where.from <= where.to && where.from <= query.n, "[%u, %u)", where.from, where.to);
  qk_caret(&b, query, where.from, where.to);
  const char *line = b.p ? strchr(b.p, '\n') : NULL;
  MUST(line && strchr(line + 1, '^') && b.p[b.n - 1] == '\n', "%s", b.p);
  MUST(qk_utf8_valid(qk_buf_str(&b)) == b.n, "%s", b.p);
  qk_buf_free(&b);
}

static qk_str list_of(const qk_postings *p, const qk_expr_token *t) {
  if (t->cp) {
    for (uint32_t i = 0; i < p->n_chars; i++)
      if (p->chars[i].cp == t->cp)
        return (qk_str){(const char *)p->chars[i].data, p->chars[i].n};
    return (qk_str){0};
  }
  for (uint32_t i = 0; i < p->n_words; i++)
    if (qk_str_eq((qk_str){p->words[i].word, p->words[i].word_n}, t->word))
      return (qk_str){(const char *)p->words[i].data, p->words[i].n};
  return (qk_str){0};
}

static qk_str extra(void *context, uint32_t list) {
  const qk_expr_token t = {.cp = list};
  return list_of(context, &t);
}

/* How often the index says a query that is one term stands in the text; of other queries
 * whether they are found. */
static uint32_t ask_index(const qk_expr_query *q, qk_str text) {
  static qk_indexer *x;
  qk_postings p;
  qk_sieve *sieve;
  qk_eval *v;
  if (!x) MUST(qk_indexer_new(&x, NULL) == QK_OK, "indexer");
  MUST(qk_index_text(x, folding(), text, &p, NULL) == QK_OK, "index");
  qk_str *lists = calloc(q->n_parts + 1, sizeof *lists);
  for (uint32_t i = 0; i < q->n_parts; i++) {
    lists[i] = list_of(&p, &q->tokens[q->parts[i].token]);
    if (q->parts[i].next != QK_NONE)
      lists[i] = qk_bigram_find(lists[i], q->parts[i].next);
  }
  MUST(qk_sieve_new(&sieve, q, folding(), NULL) == QK_OK, "sieve");
  MUST(qk_eval_new(&v, q, sieve, QK_UNIT_PARAGRAPH, QK_UNIT_PARAGRAPH, NULL) == QK_OK,
       "eval");
  const qk_issue_view view = {.lists = lists, .extra = extra, .context = &p};
  qk_eval_begin(v, &view);
  const qk_units *found = qk_eval_find(v);
  MUST(found->n <= 1, "%u units of one", found->n);
  uint32_t times = found->n ? found->items[0].times : 0;
  qk_eval_free(v);
  qk_sieve_free(sieve);
  free(lists);
  return times;
}

static bool has_prefix(const qk_expr_query *q) {
  for (uint32_t i = 0; i < q->n_tokens; i++)
    if (q->tokens[i].prefix) return true;
  return false;
}

static void check_marks(qk_str query, qk_str text, const qk_expr_query *q) {
  qk_search_request r = {.query = query, .folding = folding(), .stamp = ""};
  qk_search *s;
  const qk_span *marks;
  uint32_t n;
  qk_err e = {0};
  qk_code code = qk_search_run(&s, NULL, &r, NULL, &e);
  MUST(code == QK_OK || code == QK_USAGE, "%s", e.msg);
  if (code != QK_OK) return; /* a filter */
  MUST(qk_search_marks(s, text, &marks, &n, &e) == QK_OK, "%s", e.msg);
  for (uint32_t i = 0; i < n; i++) {
    MUST(marks[i].from < marks[i].to && marks[i].to <= text.n, "mark %u", i);
    MUST(is_edge(text, marks[i].from) && is_edge(text, marks[i].to), "mark %u", i);
    MUST(!i || marks[i - 1].from <= marks[i].from, "mark %u", i);
  }
  if (!has_prefix(q)) { /* the store joins the words of a prefix */
    uint32_t times = ask_index(q, text);
    MUST(!times || n, "found, but nowhere in the text");
    if (q->root->kind == QK_EXPR_PHRASE) MUST(times == n, "%u, not %u", times, n);
  }
  qk_search_free(s);
}

static qk_str valid_part(const uint8_t *data, size_t size, char *room) {
  size_t n = 0;
  for (size_t at = 0, len; at < size; at += len ? len : 1) {
    len = qk_utf8_sequence((const char *)data + at, size - at);
    if (!len || data[at] == 0) continue;
    memcpy(room + n, data + at, len);
    n += len;
  }
  return (qk_str){room, n};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
  size_t split = zero ? (size_t)(zero - data) : size;
  qk_str query = {(const char *)data, split};
  char *room = malloc(size + 1);
  qk_arena arena = {0};
  qk_expr_query q;
  qk_span where;
  qk_err e = {0};
  qk_code code = qk_expr_parse(query, folding(), &arena, &q, &where, &e);
  MUST(code == QK_OK || code == QK_USAGE, "%s", e.msg);
  if (code == QK_USAGE)
    check_error(query, where, &e);
  else if (zero && qk_plan(&q, &arena))
    check_marks(query, valid_part(zero + 1, size - split - 1, room), &q);
  qk_arena_free(&arena);
  free(room);
  return 0;
}
