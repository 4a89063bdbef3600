/* known.c - which files a database held at one moment, for threads that must not ask it.
 */
#include "store/known.h"

#include <stdlib.h>

#include "store/db.h"

/* FNV-1a; two issues that share a hash would cost a parse in another thread and no more.
 */
static uint64_t hash(const char *sha256, const char *stamp) {
  uint64_t h = UINT64_C(14695981039346656037);
  for (; *sha256; sha256++) h = (h ^ (unsigned char)*sha256) * UINT64_C(1099511628211);
  for (; *stamp; stamp++) h = (h ^ (unsigned char)*stamp) * UINT64_C(1099511628211);
  return h ? h : 1;
}

static uint64_t *slot_of(const qk_known *k, uint64_t h) {
  size_t at = (size_t)h & (k->n_slots - 1);
  while (k->slots[at] && k->slots[at] != h) at = (at + 1) & (k->n_slots - 1);
  return &k->slots[at];
}

static bool grow(qk_known *k) {
  qk_known more = {.n_slots = k->n_slots ? k->n_slots * 2 : 256, .n = k->n};
  more.slots = calloc(more.n_slots, sizeof *more.slots);
  if (!more.slots) return false;
  for (size_t i = 0; i < k->n_slots; i++)
    if (k->slots[i]) *slot_of(&more, k->slots[i]) = k->slots[i];
  free(k->slots);
  *k = more;
  return true;
}

static bool add(qk_known *k, uint64_t h) {
  if (k->n * 2 >= k->n_slots && !grow(k)) return false;
  uint64_t *slot = slot_of(k, h);
  k->n += !*slot;
  *slot = h;
  return true;
}

qk_code qk_known_read(qk_known *k, qk_store *s, const char *facts_stamp,
                      const char *index_stamp, qk_err *e) {
  static const char sql[] =
      "SELECT sha256, stamp FROM q_issue "
      "WHERE (?1 IS NULL OR facts IS ?1) AND (?2 IS NULL OR search IS ?2)";
  sqlite3_stmt *stmt;
  *k = (qk_known){0};
  if (qk_db_unmade(s)) return QK_OK;
  int rc = sqlite3_prepare_v2(qk_db_own(s), sql, -1, &stmt, NULL);
  if (!rc) rc = sqlite3_bind_text(stmt, 1, facts_stamp, -1, SQLITE_STATIC);
  if (!rc) rc = sqlite3_bind_text(stmt, 2, index_stamp, -1, SQLITE_STATIC);
  while (!rc && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    const char *sha256 = (const char *)sqlite3_column_text(stmt, 0);
    const char *stamp = (const char *)sqlite3_column_text(stmt, 1);
    rc = sha256 && stamp && add(k, hash(sha256, stamp)) ? SQLITE_OK : SQLITE_NOMEM;
  }
  qk_code code = rc == SQLITE_DONE ? QK_OK : qk_db_fail(e, qk_db_own(s), rc, s->path);
  sqlite3_finalize(stmt);
  if (code) qk_known_free(k);
  return code;
}

bool qk_known_has(const qk_known *k, const char *sha256, const char *stamp) {
  return k->n && *slot_of(k, hash(sha256, stamp));
}

void qk_known_free(qk_known *k) {
  free(k->slots);
  *k = (qk_known){0};
}
