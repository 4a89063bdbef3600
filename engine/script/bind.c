/* bind.c - values between Lua and statements. */
#include "script/bind.h"

#include "script/table.h"

int qk_query_raise(lua_State *L, const qk_err *e) {
  const qk_run *r = qk_run_of(L);
  if (r->spent) return qk_run_raise(L);
  if (e->code == QK_SCRIPT && qk_run_expired(r)) return qk_run_spend(L, QK_LIMIT_TIME);
  return qk_run_fail(L, e);
}

void qk_bind_value(lua_State *L, qk_query *q, int i, int index, const char *what) {
  qk_err e = {0};
  qk_code code;
  qk_str s;
  if (qk_is_null(L, index)) {
    code = qk_query_bind_null(q, i, &e);
  } else if (lua_isinteger(L, index)) {
    code = qk_query_bind_int(q, i, lua_tointeger(L, index), &e);
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    code = qk_query_bind_double(q, i, lua_tonumber(L, index), &e);
  } else if (lua_isboolean(L, index)) {
    code = qk_query_bind_int(q, i, lua_toboolean(L, index), &e);
  } else if (lua_type(L, index) == LUA_TSTRING) {
    s.p = lua_tolstring(L, index, &s.n);
    code = qk_query_bind_text(q, i, s, &e);
  } else {
    qk_expected(L, what, "a string, number, boolean or qikan.null", index);
    return;
  }
  if (code) qk_query_raise(L, &e);
}
