/* bare_insert.c - a peer: the least that storing paragraphs and sentences can cost.
 * In:   bare_insert DB FILE... ; each file ready-split by split.py: a record per line, P
 *       or S, a tab, and the text.
 * Out:  a database with two tables; one transaction a file.
 * Owns: nothing that outlives the process. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;

static void must(int ok) {
  if (ok) return;
  fprintf(stderr, "bare_insert: %s\n", db ? sqlite3_errmsg(db) : "cannot read");
  exit(1);
}

static void run(const char *sql) { must(sqlite3_exec(db, sql, 0, 0, 0) == SQLITE_OK); }

int main(int argc, char **argv) {
  sqlite3_stmt *put[2];
  sqlite3_int64 paragraph = 0;
  char *line = NULL;
  size_t size = 0;
  if (argc < 3) return 2;
  must(sqlite3_open(argv[1], &db) == SQLITE_OK);
  run("pragma journal_mode=wal; pragma synchronous=normal;"
      "create table paragraph(id integer primary key, path, text);"
      "create table sentence(id integer primary key, paragraph_id, text)");
  must(sqlite3_prepare_v2(db, "insert into paragraph(path, text) values (?1, ?2)", -1,
                          &put[0], 0) == SQLITE_OK);
  must(sqlite3_prepare_v2(db, "insert into sentence(paragraph_id, text) values (?1, ?2)",
                          -1, &put[1], 0) == SQLITE_OK);
  for (int i = 2; i < argc; i++) {
    FILE *f = fopen(argv[i], "r");
    must(f != NULL);
    run("begin");
    for (ssize_t n; (n = getline(&line, &size, f)) > 2;) {
      int kind = line[0] == 'S';
      if (kind)
        sqlite3_bind_int64(put[1], 1, paragraph);
      else
        sqlite3_bind_text(put[0], 1, argv[i], -1, SQLITE_STATIC);
      sqlite3_bind_text(put[kind], 2, line + 2, (int)n - 3, SQLITE_STATIC);
      must(sqlite3_step(put[kind]) == SQLITE_DONE);
      if (!kind) paragraph = sqlite3_last_insert_rowid(db);
      sqlite3_reset(put[kind]);
    }
    run("commit");
    fclose(f);
  }
  sqlite3_finalize(put[0]);
  sqlite3_finalize(put[1]);
  free(line);
  return sqlite3_close(db) != SQLITE_OK;
}
