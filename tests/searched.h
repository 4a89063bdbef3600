/* searched.h - databases to search, and a scan to compare with.
 * In:   files to ingest; queries.
 * Out:  a store with its folding; the units of a kind as one reads them from the views.
 * Owns: the database, until searched_close. */
#ifndef QK_TEST_SEARCHED_H
#define QK_TEST_SEARCHED_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "qikan/qikan.h"
#include "script/host.h"
#include "search/search.h"
#include "store/query.h"

typedef struct searched {
  char dir[64], db[96], stamp[QK_INDEX_STAMP];
  qk_host *host;
  const qk_folding *folding;
  qk_store *store;
} searched;

static inline void searched_ingest(const char *db, const char *const *files, size_t n,
                                   int no_index) {
  static const char *const dirs[] = {QIKAN_ROOT "/examples", NULL};
  qikan *q;
  qk_err e = {0};
  qikan_options options = {.script_dirs = dirs, .shipped_dir = QIKAN_ROOT "/scripts"};
  cr_assert_eq(qikan_new(&q, &options, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qikan_open(q, db, QIKAN_WRITE, &e), QK_OK, "%s", e.msg);
  qikan_ingest_options how = {.no_facts = 1, .no_index = no_index};
  cr_assert_eq(qikan_ingest(q, files, n, &how, &e), QK_OK, "%s: %s", e.file, e.msg);
  qikan_free(q);
}

static inline void searched_make(searched *s) {
  strcpy(s->dir, "/tmp/qikan-search-XXXXXX");
  cr_assert_not_null(mkdtemp(s->dir));
  snprintf(s->db, sizeof s->db, "%s/q.db", s->dir);
}

static inline void searched_open(searched *s) {
  static const char *const dirs[] = {QIKAN_ROOT "/scripts"};
  qk_err e = {0};
  const char *digest;
  cr_assert_eq(qk_host_new(&s->host, dirs, 1, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qk_host_folding(s->host, &s->folding, &digest, &e), QK_OK, "%s", e.msg);
  qk_index_stamp(digest, s->stamp);
  cr_assert_eq(qk_store_open(&s->store, s->db, 0, &e), QK_OK, "%s", e.msg);
}

static inline void searched_close(searched *s) {
  char command[128];
  qk_store_close(s->store);
  qk_host_free(s->host);
  snprintf(command, sizeof command, "rm -rf '%s'", s->dir);
  cr_assert_eq(system(command), 0);
}

static inline qk_search_request searched_request(const searched *s, qk_str query) {
  return (qk_search_request){.query = query,
                             .order = QK_SEARCH_READING,
                             .folding = s->folding,
                             .stamp = s->stamp};
}

/* "paragraph 3, section 1 …" or the error; the caller frees it. */
static inline char *searched_hits(const searched *s, const qk_search_request *r) {
  static const char *const kinds[] = {"paragraph", "section", "article",
                                      "caption",   "cell",    "sentence"};
  qk_search *found;
  qk_err e = {0};
  qk_buf b = {0};
  uint32_t n = 0;
  if (qk_search_run(&found, s->store, r, NULL, &e) != QK_OK) {
    qk_buf_put(&b, qk_str_of(e.msg));
    return b.p;
  }
  const qk_hit *hits = qk_search_hits(found, &n);
  for (uint32_t i = 0; i < n; i++)
    qk_buf_printf(&b, "%s%s %lld", i ? ", " : "", kinds[hits[i].kind],
                  (long long)hits[i].id);
  qk_search_free(found);
  return b.p ? b.p : strdup("");
}

/* ---- texts as one reads them ---------------------------------------------------------
 */

typedef struct read_text {
  int64_t id;
  qk_str text;
} read_text;

typedef struct read_texts {
  qk_arena arena;
  read_text *items;
  uint32_t n, cap;
} read_texts;

static inline void read_all(const searched *s, const char *sql, read_texts *out) {
  qk_query *q;
  qk_err e = {0};
  bool row = false;
  *out = (read_texts){0};
  cr_assert_eq(qk_query_open(s->store, qk_str_of(sql), &q, &e), QK_OK, "%s", e.msg);
  while (qk_query_step(q, &row, &e) == QK_OK && row) {
    cr_assert(qk_arena_grow(&out->arena, (void **)&out->items, out->n, &out->cap,
                            sizeof *out->items));
    out->items[out->n++] =
        (read_text){qk_query_int(q, 0), qk_arena_copy(&out->arena, qk_query_text(q, 1))};
  }
  qk_query_close(q);
}

#endif
