/* test_store_spill.c - the files that large sorts go to.
 * In:   the VFS by its name.
 * Out:  files without a name that keep what is written, up to a limit.
 * Owns: nothing. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>

#include "store/spill.h"

Test(store_spill, a_file_without_a_name_keeps_what_is_written_up_to_a_limit) {
  static const struct {
    sqlite3_int64 at;
    int rc;
  } rows[] = {{0, SQLITE_OK},
              {4096, SQLITE_OK},
              {(INT64_C(1) << 30) - 4, SQLITE_OK},
              {(INT64_C(1) << 30) - 3, SQLITE_FULL},
              {INT64_C(1) << 40, SQLITE_FULL}};
  const char *name = qk_spill_vfs();
  cr_assert(name);
  sqlite3_vfs *v = sqlite3_vfs_find(name);
  cr_assert(v && v != sqlite3_vfs_find(NULL));
  sqlite3_file *f = calloc(1, (size_t)v->szOsFile);
  int flags = SQLITE_OPEN_TEMP_JOURNAL | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
              SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_DELETEONCLOSE;
  cr_assert_eq(v->xOpen(v, NULL, f, flags, &flags), SQLITE_OK);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char got[4] = {0};
    cr_expect_eq(f->pMethods->xWrite(f, "abcd", 4, rows[i].at), rows[i].rc, "row %zu", i);
    if (rows[i].rc) continue;
    cr_expect_eq(f->pMethods->xRead(f, got, 4, rows[i].at), SQLITE_OK);
    cr_expect_arr_eq(got, "abcd", 4);
  }
  cr_expect_eq(f->pMethods->xClose(f), SQLITE_OK);
  free(f);
}

/* More rows than the cache holds, sorted: through the file and back in order. */
Test(store_spill, a_sort_larger_than_the_cache_comes_out_in_order) {
  sqlite3 *db;
  sqlite3_stmt *stmt;
  cr_assert_eq(sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE, qk_spill_vfs()),
               SQLITE_OK);
  cr_assert_eq(sqlite3_exec(db, "PRAGMA cache_size = -100", NULL, NULL, NULL), SQLITE_OK);
  static const char sql[] =
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) "
      "SELECT x * 7919 % 20011 AS y, hex(randomblob(50)) FROM n ORDER BY y";
  cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
  sqlite3_int64 last = -1, n = 0;
  for (; sqlite3_step(stmt) == SQLITE_ROW; n++) {
    cr_assert(sqlite3_column_int64(stmt, 0) > last);
    last = sqlite3_column_int64(stmt, 0);
  }
  cr_expect_eq(n, 20000);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
}
