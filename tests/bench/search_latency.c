/* search_latency.c - how long a query takes in the process itself: the index beside FTS5
 * and LIKE.
 * In:   search_latency QIKAN_DB TRIGRAM_DB UNICODE61_DB QUERIES ROUNDS; a query is a line
 *       "kind<TAB>term[<TAB>term]".
 * Out:  for each engine and query a line "engine<TAB>kind<TAB>seconds<TAB>hits": the
 *       median of ROUNDS runs that get the id of every paragraph found.
 * Owns: its connections. */
#include <qikan/qikan.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TERMS = 2, ROUNDS_MAX = 101 };

typedef struct query {
  char kind[32];
  char *terms[TERMS];
  int n;
} query;

typedef struct engine {
  const char *name, *path, *one, *two; /* statements for one and for two terms */
  const char *before, *after;          /* around a term */
  int joined;                          /* both terms in one value */
  sqlite3 *db;
  sqlite3_stmt *stmts[TERMS];
} engine;

static void die(const char *what, const char *why) {
  fprintf(stderr, "search_latency: %s: %s\n", what, why);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void open_engine(engine *e) {
  char sql[] = "pragma cache_size = -65536";
  if (sqlite3_open_v2(e->path, &e->db, SQLITE_OPEN_READONLY, NULL) ||
      sqlite3_exec(e->db, sql, NULL, NULL, NULL) ||
      sqlite3_prepare_v2(e->db, e->one, -1, &e->stmts[0], NULL) ||
      sqlite3_prepare_v2(e->db, e->two, -1, &e->stmts[1], NULL))
    die(e->path, sqlite3_errmsg(e->db));
}

static long run_statement(engine *e, const query *q) {
  char values[TERMS][256] = {{0}};
  sqlite3_stmt *stmt = e->stmts[q->n - 1];
  long hits = 0;
  for (int i = 0; i < q->n; i++) {
    char *value = values[e->joined ? 0 : i];
    size_t n = strlen(value);
    snprintf(value + n, sizeof values[0] - n, "%s%s%s%s", n ? " " : "", e->before,
             q->terms[i], e->after);
  }
  for (int i = 0; i < sqlite3_bind_parameter_count(stmt); i++)
    sqlite3_bind_text(stmt, i + 1, values[i], -1, SQLITE_STATIC);
  while (sqlite3_step(stmt) == SQLITE_ROW) hits += sqlite3_column_int64(stmt, 0) != 0;
  sqlite3_reset(stmt);
  return hits;
}

static void report(const char *name, const query *q, double *seconds, int rounds,
                   long hits) {
  qsort(seconds, (size_t)rounds, sizeof *seconds, by_size);
  printf("%s\t%s\t%.9f\t%ld\n", name, q->kind, seconds[rounds / 2], hits);
}

static int count_hit(void *context, const qikan_hit *hit) {
  *(long *)context += hit->id != 0;
  return 0;
}

/* All hits in reading order. */
static void run_qikan(const char *path, const query *queries, size_t n, int rounds) {
  const qikan_search_options options = {.reading_order = 1};
  double seconds[ROUNDS_MAX];
  char text[600];
  qk_err e = {0};
  qikan *q;
  if (qikan_new(&q, NULL, &e) || qikan_open(q, path, QIKAN_READ, &e)) die(path, e.msg);
  for (size_t i = 0; i < n; i++) {
    long hits = 0;
    snprintf(text, sizeof text, "%s%s%s", queries[i].terms[0],
             queries[i].n > 1 ? " " : "", queries[i].n > 1 ? queries[i].terms[1] : "");
    for (int r = 0; r < rounds; r++) {
      double began = now();
      hits = 0;
      if (qikan_hits(q, text, &options, count_hit, &hits, &e)) die(text, e.msg);
      seconds[r] = now() - began;
    }
    report("qikan", &queries[i], seconds, rounds, hits);
  }
  qikan_free(q);
}

static size_t read_queries(const char *path, query *queries, size_t max) {
  FILE *f = fopen(path, "r");
  char line[1024];
  size_t n = 0;
  if (!f) die(path, "cannot be read");
  while (n < max && fgets(line, sizeof line, f)) {
    query *q = &queries[n++];
    *q = (query){0};
    line[strcspn(line, "\n")] = 0;
    char *kind = strtok(line, "\t");
    snprintf(q->kind, sizeof q->kind, "%s", kind ? kind : "");
    for (char *t; q->n < TERMS && (t = strtok(NULL, "\t"));) q->terms[q->n++] = strdup(t);
    if (!q->n) die(path, "a query without a term");
  }
  fclose(f);
  return n;
}

int main(int argc, char **argv) {
  static query queries[4096];
  double seconds[ROUNDS_MAX];
  if (argc != 6) die("usage", "QIKAN_DB TRIGRAM_DB UNICODE61_DB QUERIES ROUNDS");
  int rounds = atoi(argv[5]);
  if (rounds < 1 || rounds > ROUNDS_MAX) die(argv[5], "not a number of rounds");
  size_t n = read_queries(argv[4], queries, 4096);
  engine engines[] = {
      {"LIKE",
       argv[1],
       "select id from paragraph where text like ?",
       "select id from paragraph where text like ? and text like ?",
       "%",
       "%",
       0,
       NULL,
       {NULL}},
      {"FTS5 trigram",
       argv[2],
       "select rowid from t where t match ?",
       "select rowid from t where t match ?",
       "\"",
       "\"",
       1,
       NULL,
       {NULL}},
      {"FTS5 unicode61",
       argv[3],
       "select rowid from t where t match ?",
       "select rowid from t where t match ?",
       "\"",
       "\"",
       1,
       NULL,
       {NULL}},
  };
  run_qikan(argv[1], queries, n, rounds);
  for (size_t k = 0; k < sizeof engines / sizeof *engines; k++) {
    open_engine(&engines[k]);
    for (size_t i = 0; i < n; i++) {
      long hits = 0;
      for (int r = 0; r < rounds; r++) {
        double began = now();
        hits = run_statement(&engines[k], &queries[i]);
        seconds[r] = now() - began;
      }
      report(engines[k].name, &queries[i], seconds, rounds, hits);
    }
    for (int i = 0; i < TERMS; i++) sqlite3_finalize(engines[k].stmts[i]);
    sqlite3_close(engines[k].db);
  }
  return 0;
}
