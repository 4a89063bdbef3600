/* lua_rows.c - what rows cost in a script, beside C and beside other ways to Lua.
 * In:   lua_rows [ROWS [ROUNDS]]; 1,000,000 rows of an integer and a text of 120 bytes.
 * Out:  for each way the nanoseconds a row of its fastest round, and the ratio to a bare
 *       sqlite3_step loop in C over the same rows in the same run.
 * Owns: a database in a folder of its own, removed at the end. */
#include <lauxlib.h>
#include <lualib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "script/database.h"
#include "script/run.h"
#include "store/store.h"

enum { WAYS = 13 };

static char path[64] = "/tmp/qikan-rows-XXXXXX", folder[64];
static long rows = 1000000;
static long long sink; /* keeps the loops from being left out */

static void die(const char *what, const char *why) {
  fprintf(stderr, "lua_rows: %s: %s\n", what, why);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make_database(void) {
  qk_store *s;
  qk_err e = {0};
  sqlite3 *db;
  char *sql;
  if (!mkdtemp(path)) die(path, "cannot be made");
  strcpy(folder, path);
  strcat(path, "/q.db");
  if (qk_store_open(&s, path, 1, &e)) die(path, e.msg);
  qk_store_close(s);
  if (sqlite3_open(path, &db)) die(path, sqlite3_errmsg(db));
  sql = sqlite3_mprintf(
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < %ld) "
      "INSERT INTO q_fact(id, city, text) SELECT x, 'city' || (x * 7919 %% 21), "
      "substr(hex(x * 1000003) || "
      "'012345678901234567890123456789012345678901234567890123456789012345678901234567890"
      "1"
      "23456789012345678901234567890123456789012345678901234567890123456789', 1, 120) "
      "FROM n; INSERT INTO q_quantity(id, city, value) SELECT id, city, id * 0.5 FROM "
      "q_fact",
      rows);
  if (sqlite3_exec(db, sql, NULL, NULL, NULL)) die("insert", sqlite3_errmsg(db));
  sqlite3_free(sql);
  sqlite3_close(db);
}

/* ---- C -------------------------------------------------------------------------------
 */

static double in_c(const char *sql) {
  sqlite3 *db;
  sqlite3_stmt *stmt;
  if (sqlite3_open(path, &db) || sqlite3_prepare_v2(db, sql, -1, &stmt, NULL))
    die(sql, sqlite3_errmsg(db));
  double t = now();
  int n = sqlite3_column_count(stmt);
  while (sqlite3_step(stmt) == SQLITE_ROW)
    for (int i = 0; i < n; i++) switch (sqlite3_column_type(stmt, i)) {
      case SQLITE_INTEGER:
        sink += sqlite3_column_int64(stmt, i);
        break;
      case SQLITE_FLOAT:
        sink += (long long)sqlite3_column_double(stmt, i);
        break;
      case SQLITE_TEXT:
        sink += sqlite3_column_text(stmt, i)[0] + sqlite3_column_bytes(stmt, i);
      }
  t = now() - t;
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return t;
}

static double bare(void) { return in_c("SELECT id, text FROM fact ORDER BY id"); }
static double bare_wide(void) {
  return in_c(
      "SELECT id, extractor, kind, sentence_id, article_id, city, text, data FROM "
      "fact ORDER BY id");
}
static double bare_group(void) {
  return in_c("SELECT city, sum(value) FROM quantity GROUP BY city ORDER BY city");
}

/* ---- Lua with iterators written by hand ----------------------------------------------
 */

static int two_values(lua_State *L) {
  sqlite3_stmt *stmt = lua_touserdata(L, lua_upvalueindex(1));
  if (sqlite3_step(stmt) != SQLITE_ROW) return 0;
  lua_pushinteger(L, sqlite3_column_int64(stmt, 0));
  const char *p = (const char *)sqlite3_column_text(stmt, 1);
  lua_pushlstring(L, p, (size_t)sqlite3_column_bytes(stmt, 1));
  return 2;
}

static int fresh_table(lua_State *L) {
  if (!two_values(L)) return 0;
  lua_createtable(L, 0, 2);
  lua_insert(L, -3);
  lua_setfield(L, -3, "text");
  lua_setfield(L, -2, "id");
  return 1;
}

static double run_lua(lua_State *L, const char *chunk, int args) {
  if (luaL_loadstring(L, chunk)) die(chunk, lua_tostring(L, -1));
  lua_insert(L, -1 - args);
  double t = now();
  if (lua_pcall(L, args, 1, 0)) die(chunk, lua_tostring(L, -1));
  t = now() - t;
  sink += (long long)lua_tonumber(L, -1);
  return t;
}

static double by_hand(lua_CFunction next, const char *chunk) {
  sqlite3 *db;
  sqlite3_stmt *stmt;
  if (sqlite3_open(path, &db) ||
      sqlite3_prepare_v2(db, "SELECT id, text FROM fact ORDER BY id", -1, &stmt, NULL))
    die(path, sqlite3_errmsg(db));
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_pushlightuserdata(L, stmt);
  lua_pushcclosure(L, next, 1);
  double t = run_lua(L, chunk, 1);
  lua_close(L);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return t;
}

static double hand_values(void) {
  return by_hand(two_values, "local n = 0 for id, text in ... do n = n + id + #text end "
                             "return n");
}
static double hand_table(void) {
  return by_hand(fresh_table, "local n = 0 for r in ... do n = n + r.id + #r.text end "
                              "return n");
}

/* ---- LuaSQL; negative where it is not installed ---------------------------------------
 */

static double luasql(const char *body) {
  lua_State *L = luaL_newstate();
  char chunk[600];
  double t = -1;
  luaL_openlibs(L);
  lua_getglobal(L, "require");
  lua_pushstring(L, "luasql.sqlite3");
  if (lua_pcall(L, 1, 1, 0) == LUA_OK) {
    snprintf(chunk, sizeof chunk,
             "local env = require('luasql.sqlite3').sqlite3() "
             "local con = env:connect('%s') "
             "local cur = con:execute('SELECT id, text FROM fact ORDER BY id') "
             "local n = 0 %s cur:close() con:close() env:close() return n",
             path, body);
    t = run_lua(L, chunk, 0);
  }
  lua_close(L);
  return t;
}

static double luasql_values(void) {
  return luasql("local id, text = cur:fetch() while id do n = n + id + #text id, text = "
                "cur:fetch() end");
}
static double luasql_rows(void) {
  return luasql("local r = cur:fetch({}, 'a') while r do n = n + r.id + #r.text r = "
                "cur:fetch({}, 'a') end");
}

static double luasql_one_row(void) {
  return luasql("local r = cur:fetch({}, 'a') while r do n = n + r.id + #r.text r = "
                "cur:fetch(r, 'a') end");
}

/* ---- qikan ---------------------------------------------------------------------------
 */

typedef struct job {
  const char *chunk;
  double t;
} job;

static int in_run(lua_State *L) {
  job *j = lua_touserdata(L, 1);
  if (luaL_loadstring(L, j->chunk)) return lua_error(L);
  qk_database_push(L);
  j->t = now();
  lua_call(L, 1, 1);
  j->t = now() - j->t;
  sink += (long long)lua_tonumber(L, -1);
  return 0;
}

static double in_qikan(const char *chunk) {
  qk_err e = {0};
  qk_host *host;
  qk_store *store;
  qk_run run;
  job j = {.chunk = chunk};
  if (qk_host_new(&host, NULL, 0, &e) || qk_store_open(&store, path, 0, &e) ||
      qk_run_open(&run, host, &(qk_limits){.milliseconds = 600000}, &e))
    die(chunk, e.msg);
  run.store = store;
  if (qk_run_protected(&run, in_run, &j, &e)) die(chunk, e.msg);
  qk_run_close(&run);
  qk_store_close(store);
  qk_host_free(host);
  return j.t;
}

static double rows_of_two(void) {
  return in_qikan(
      "local db = ... local n = 0 for r in db.facts:select('id', 'text') do n "
      "= n + r.id + #r.text end return n");
}
static double rows_unread(void) {
  return in_qikan(
      "local db = ... local n = 0 for r in db.facts:select('id', 'text') do n "
      "= n + 1 end return n");
}
static double rows_wide(void) {
  return in_qikan(
      "local db = ... local n = 0 for r in db.facts do n = n + r.id + #r.text "
      "end return n");
}
static double values(void) {
  return in_qikan("local db = ... local n = 0 for id, text in db.facts:values('id', "
                  "'text') do n = n + id + #text end return n");
}
static double grouped(void) {
  return in_qikan("local db = ... local n = 0 for r in "
                  "db.quantities:group_by('city'):sum('value') do n = n + r.sum end "
                  "return n");
}

static const struct {
  const char *name;
  double (*run)(void);
  int to; /* the way it is compared with */
  double bar;
} ways[WAYS] = {{"C: sqlite3_step, two columns", bare, 0, 0},
                {"Lua by hand: two values", hand_values, 0, 0},
                {"Lua by hand: a fresh table", hand_table, 0, 0},
                {"LuaSQL: fetch()", luasql_values, 0, 0},
                {"LuaSQL: fetch({}, 'a')", luasql_rows, 0, 0},
                {"LuaSQL: fetch(row, 'a'), one table", luasql_one_row, 0, 0},
                {"qikan: values('id', 'text')", values, 0, 1.6},
                {"qikan: rows, both fields read", rows_of_two, 0, 2.5},
                {"qikan: rows, no field read", rows_unread, 0, 2.5},
                {"C: eight columns", bare_wide, 9, 0},
                {"qikan: whole rows of eight columns", rows_wide, 9, 0},
                {"C: group by, sum", bare_group, 11, 0},
                {"qikan: group_by, sum", grouped, 11, 1.1}};

int main(int argc, char **argv) {
  double best[WAYS];
  int rounds = argc > 2 ? atoi(argv[2]) : 5;
  if (argc > 1) rows = atol(argv[1]);
  if (rows < 1 || rounds < 1) die("usage", "lua_rows [ROWS [ROUNDS]]");
  make_database();
  for (int r = 0; r < rounds; r++)
    for (int i = 0; i < WAYS; i++) {
      double t = ways[i].run();
      if (!r || t < best[i]) best[i] = t;
    }
  printf("%ld rows, the fastest of %d rounds, CPU time\n", rows, rounds);
  for (int i = 0; i < WAYS; i++) {
    if (best[i] < 0) {
      printf("%-36s not installed\n", ways[i].name);
      continue;
    }
    printf("%-36s %7.1f ns a row  %5.2f", ways[i].name, best[i] * 1e9 / (double)rows,
           best[i] / best[ways[i].to]);
    if (ways[i].bar > 0) printf("  (bar %.1f)", ways[i].bar);
    putchar('\n');
  }
  remove(path);
  rmdir(folder);
  return sink == 42;
}
