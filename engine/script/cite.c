/* cite.c - from sentences as scripts name them to evidence of a cell.
 * In:   ids and rows on the stack.
 * Out:  texts with file, line and column.
 * Owns: one statement for each run, in a userdata of its registry. */
#include "script/given.h"
#include "script/out.h"
#include "script/row.h"
#include "script/table.h"
#include "store/query.h"

enum { CITED_COST = 64 };
#define STATEMENT "qikan.cite"

static const char sql[] =
    "SELECT s.text, i.path, s.line, s.col FROM sentence AS s "
    "JOIN article AS a ON a.id = s.article_id JOIN issue AS i ON i.id = a.issue_id "
    "WHERE s.id = ?";

static int close_statement(lua_State *L) {
  qk_query **q = lua_touserdata(L, 1);
  qk_query_close(*q);
  *q = NULL;
  return 0;
}

static qk_query *statement(lua_State *L) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, STATEMENT) == LUA_TUSERDATA) {
    qk_query **known = lua_touserdata(L, -1);
    lua_pop(L, 1); /* the registry keeps it */
    return *known;
  }
  lua_pop(L, 1);
  const qk_run *r = qk_run_of(L);
  qk_err e = {0};
  if (!r->store) luaL_error(L, "evidence: no database is open");
  qk_query **q = lua_newuserdatauv(L, sizeof(qk_query *), 0);
  *q = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, close_statement);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  if (qk_query_open(r->store, qk_str_of(sql), q, &e)) qk_run_fail(L, &e);
  lua_setfield(L, LUA_REGISTRYINDEX, STATEMENT);
  return *q;
}

/* Fills one; its texts stay alive in the list at the top of the stack. */
static void look_up(lua_State *L, qk_query *q, int64_t id, const char *path,
                    qk_cited *out) {
  qk_err e = {0};
  bool row = false;
  qk_query_reset(q);
  if (qk_query_bind_int(q, 1, id, &e) || qk_query_step(q, &row, &e)) qk_run_fail(L, &e);
  if (!row) luaL_error(L, "%s: there is no sentence %I", path, (lua_Integer)id);
  qk_str texts[2];
  for (int i = 0; i < 2; i++) {
    texts[i] = qk_query_text(q, i);
    lua_pushlstring(L, texts[i].p ? texts[i].p : "", texts[i].n);
    texts[i].p = lua_tostring(L, -1);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    qk_run_write(L, texts[i].n + CITED_COST);
  }
  *out = (qk_cited){.id = id,
                    .text = texts[0],
                    .file = texts[1],
                    .line = (int)qk_query_int(q, 2),
                    .col = (int)qk_query_int(q, 3)};
  qk_query_reset(q);
}

void qk_cite(lua_State *L, qk_result *r, uint32_t row, uint32_t column, int index,
             const char *path) {
  int64_t id;
  int top = lua_gettop(L);
  if (qk_is_null(L, index)) return;
  qk_query *q = statement(L);
  bool single = qk_given_id(L, index, "sentence", &id);
  if (!single) { /* a list may be a collection */
    lua_pushvalue(L, index);
    index = lua_gettop(L);
    qk_given_list(L, index);
  }
  if (!single && (!lua_istable(L, index) || qk_row_shape(L, index)))
    qk_expected(L, path, "sentences or their ids", index);
  lua_Integer n = single ? 1 : (lua_Integer)lua_rawlen(L, index);
  if (n < 0 || n > INT32_MAX / 2) luaL_error(L, "%s: expected a list", path);
  if (!n) {
    lua_settop(L, top);
    return;
  }
  qk_cited *cited = lua_newuserdatauv(L, (size_t)n * sizeof *cited, 0);
  lua_createtable(L, 2, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    if (!single) {
      lua_rawgeti(L, index, i);
      if (!qk_given_id(L, -1, "sentence", &id))
        qk_expected(L, path, "sentences or their ids", -1);
      lua_pop(L, 1);
    }
    look_up(L, q, id, path, &cited[i - 1]);
  }
  if (!qk_result_evidence(r, row, column, cited, (uint32_t)n))
    luaL_error(L, "%s: there is no such cell", path);
  qk_out_check(L, r);
  lua_settop(L, top);
}
