/* feed.c - rows in memory as a table that SQLite reads (an eponymous virtual table). */
#include "store/feed.h"

#include <sqlite3.h>
#include <stdlib.h>

typedef struct feed_table {
  sqlite3_vtab base;
  qk_feed *feed;
} feed_table;

typedef struct feed_cursor {
  sqlite3_vtab_cursor base;
  qk_feed *feed;
  uint32_t row;
} feed_cursor;

static int feed_connect(sqlite3 *db, void *feed, int argc, const char *const *argv,
                        sqlite3_vtab **out, char **msg) {
  (void)argc, (void)argv, (void)msg;
  feed_table *t = calloc(1, sizeof *t);
  if (!t) return SQLITE_NOMEM;
  t->feed = feed;
  *out = &t->base;
  return sqlite3_declare_vtab(db,
                              "CREATE TABLE x(c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,"
                              "c10,c11,c12,c13,c14,c15,c16,c17,c18,c19,c20,c21,c22,c23)");
}

static int feed_disconnect(sqlite3_vtab *t) {
  free(t);
  return SQLITE_OK;
}

static int feed_best_index(sqlite3_vtab *t, sqlite3_index_info *info) {
  (void)t;
  info->estimatedCost = 1e6;
  return SQLITE_OK;
}

static int feed_open(sqlite3_vtab *t, sqlite3_vtab_cursor **out) {
  feed_cursor *c = calloc(1, sizeof *c);
  if (!c) return SQLITE_NOMEM;
  c->feed = ((feed_table *)t)->feed;
  *out = &c->base;
  return SQLITE_OK;
}

static int feed_close(sqlite3_vtab_cursor *c) {
  free(c);
  return SQLITE_OK;
}

static int load(feed_cursor *c) {
  qk_feed *f = c->feed;
  if (c->row >= f->n) return SQLITE_OK;
  return f->fill(f->context, c->row, f->cells) ? SQLITE_OK : SQLITE_NOMEM;
}

static int feed_filter(sqlite3_vtab_cursor *base, int index, const char *name, int argc,
                       sqlite3_value **argv) {
  (void)index, (void)name, (void)argc, (void)argv;
  feed_cursor *c = (feed_cursor *)base;
  c->row = 0;
  return load(c);
}

static int feed_next(sqlite3_vtab_cursor *base) {
  feed_cursor *c = (feed_cursor *)base;
  c->row++;
  return load(c);
}

static int feed_eof(sqlite3_vtab_cursor *base) {
  feed_cursor *c = (feed_cursor *)base;
  return c->row >= c->feed->n;
}

/* Texts are not copied: the record of a row is made before the next row is asked for. */
static int feed_column(sqlite3_vtab_cursor *base, sqlite3_context *out, int i) {
  const qk_feed *f = ((feed_cursor *)base)->feed;
  const qk_cell *cell = &f->cells[i];
  switch (cell->kind) {
  case QK_CELL_INT:
    sqlite3_result_int64(out, cell->i);
    break;
  case QK_CELL_REAL:
    sqlite3_result_double(out, cell->real);
    break;
  case QK_CELL_TEXT:
    sqlite3_result_text64(out, cell->s.p, cell->s.n, SQLITE_STATIC, SQLITE_UTF8);
    break;
  case QK_CELL_NULL:
    sqlite3_result_null(out);
    break;
  }
  return SQLITE_OK;
}

static int feed_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out) {
  *out = ((feed_cursor *)base)->row;
  return SQLITE_OK;
}

/* Without xCreate the module exists under its own name alone: no database can name it in
 * a schema. */
static const sqlite3_module feed_module = {
    .xConnect = feed_connect,
    .xBestIndex = feed_best_index,
    .xDisconnect = feed_disconnect,
    .xOpen = feed_open,
    .xClose = feed_close,
    .xFilter = feed_filter,
    .xNext = feed_next,
    .xEof = feed_eof,
    .xColumn = feed_column,
    .xRowid = feed_rowid,
};

int qk_feed_register(sqlite3 *db, qk_feed *feed) {
  return sqlite3_create_module(db, "qk_feed", &feed_module, feed);
}
